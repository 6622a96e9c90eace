/** One SQL statement and why it is there. `plan --sql` prints these; `run` executes the very same. */
export interface Statement {
  /** A short phrase in the present tense: `close superseded versions of silver.tenant_history`. */
  readonly purpose: string;
  readonly sql: string;
}

export function statement(purpose: string, sql: string): Statement {
  return { purpose, sql };
}

/** A value that SQL text can hold as a literal. Bigints and decimals in text form keep every digit. */
export type Literal = string | number | bigint | boolean | null;
