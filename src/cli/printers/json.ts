import { VarveError } from '../../index.ts';
import type { Output } from '../output.ts';

/** One JSON object a line for events and errors, one document for an answer. */
export function jsonOutput(write: (text: string) => void): Output {
  const line = (value: unknown): void => write(`${JSON.stringify(value, plain)}\n`);
  return {
    json: true,
    event: (event) => line(event),
    plain: (text) => write(`${text}\n`),
    answer: (document) => line(document),
    error: (error, debug) => line({ error: described(error, debug) }),
    ask: () => Promise.resolve(undefined),
    end: () => undefined,
  };
}

function described(error: unknown, debug: boolean): object {
  if (error instanceof VarveError) {
    const { code, kind, message, hint, node, place, exitCode } = error;
    return { code, kind, exit_code: exitCode, message, hint, node, place };
  }
  const stack = debug && error instanceof Error ? error.stack : undefined;
  return {
    code: 'bug',
    kind: 'engine',
    exit_code: 5,
    message: error instanceof Error ? error.message : String(error),
    stack,
  };
}

/** Bigints as text, bytes as hex: nothing of a value is lost. */
function plain(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value;
}
