/** What of a node's result decides the answer. */
export interface Answered {
  readonly resource_type: string;
  readonly status: string;
  readonly message: string | null;
  /** Rows changed or made, where the engine tells. */
  readonly rows: number | null;
  readonly batch_results?: unknown;
}

/** What dbt's programs read of a result: the engine's answer and the message. */
export interface Told {
  readonly message: string | null;
  readonly adapter_response: Readonly<Record<string, unknown>>;
}

/** What a clone says of which there was nothing to do. */
export const NO_OP = 'No-op';

/** A result in dbt's words: a seed answers `INSERT 3`, all else that went well `OK`. */
export function toldAs(result: Answered, { fullRefresh }: { readonly fullRefresh: boolean }): Told {
  const { status, message, rows, resource_type: type } = result;
  if (type === 'seed' && status === 'success' && rows !== null) {
    const code = fullRefresh ? 'CREATE' : 'INSERT';
    return { message: `${code} ${rows}`, adapter_response: { _message: `${code} ${rows}`, code, rows_affected: rows } };
  }
  if (message === NO_OP) return { message, adapter_response: {} };
  const answered =
    ['pass', 'fail', 'warn'].includes(status) || (status === 'success' && message !== null && MADE.includes(type));
  if (!answered) return { message, adapter_response: {} };
  const affected = rows === null ? {} : { rows_affected: rows };
  return {
    message: status === 'success' && result.batch_results === undefined ? 'OK' : message,
    adapter_response: { _message: 'OK', ...affected },
  };
}

const MADE: readonly string[] = ['model', 'snapshot'];
