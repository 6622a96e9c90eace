/** What sort of trouble an error is; each sort has one exit code (docs/errors.md). */
export const EXIT_CODES = {
  /** A node or a test failed. */
  failed: 1,
  /** The command line is not understood. */
  usage: 2,
  /** The project, its settings or its templates are not valid. */
  invalid: 3,
  /** A safeguard refused; nothing was written. */
  refused: 4,
  /** The engine, the disk or the network failed. */
  engine: 5,
  /** The ledger, a layer or a history does not verify. */
  unverified: 6,
  /** Stopped by the user. */
  interrupted: 130,
} as const;

export type ErrorKind = keyof typeof EXIT_CODES;

/** One row of the errors table: a code's kind, its sentence and what to do about it. */
export interface ErrorEntry<P> {
  readonly kind: ErrorKind;
  /** One sentence that names the thing and the fact. */
  readonly message: (params: P) => string;
  /** What the user can do, as a command or an edit. */
  readonly hint?: (params: P) => string;
}

/** Makes a row of the errors table; `P` is what its sentence needs. */
export function entry<P>(kind: ErrorKind, message: (params: P) => string, hint?: (params: P) => string): ErrorEntry<P> {
  return hint ? { kind, message, hint } : { kind, message };
}

/** `1 row`, `2 rows`, `41,207 rows`. */
export function count(n: number | bigint, one: string, many = `${one}s`): string {
  return `${n.toLocaleString('en-US')} ${Number(n) === 1 ? one : many}`;
}
