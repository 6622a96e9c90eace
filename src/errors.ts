import { EXIT_CODES, type ErrorEntry, type ErrorKind } from './errors/entry.ts';
import { commandErrors } from './errors/command.ts';
import { dumpErrors } from './errors/dump.ts';
import { engineErrors } from './errors/engine.ts';
import { eraseErrors } from './errors/erase.ts';
import { gateErrors } from './errors/gate.ts';
import { grantErrors } from './errors/grants.ts';
import { historyErrors } from './errors/history.ts';
import { ledgerErrors } from './errors/ledger.ts';
import { packageErrors } from './errors/packages.ts';
import { projectErrors } from './errors/project.ts';
import { recoveryErrors } from './errors/recovery.ts';
import { runErrors } from './errors/run.ts';
import { scheduleErrors } from './errors/schedule.ts';
import { sourceErrors } from './errors/source.ts';
import { silverErrors } from './errors/silver.ts';
import { templateErrors } from './errors/template.ts';

export { EXIT_CODES, type ErrorKind } from './errors/entry.ts';

/** Every error that Varve can report: code → kind, sentence, hint. Documented in docs/errors.md. */
export const ERRORS = {
  ...commandErrors,
  ...dumpErrors,
  ...engineErrors,
  ...eraseErrors,
  ...gateErrors,
  ...grantErrors,
  ...historyErrors,
  ...ledgerErrors,
  ...packageErrors,
  ...projectErrors,
  ...recoveryErrors,
  ...runErrors,
  ...scheduleErrors,
  ...sourceErrors,
  ...silverErrors,
  ...templateErrors,
};

export type ErrorCode = keyof typeof ERRORS;
export type ErrorParams<C extends ErrorCode> = (typeof ERRORS)[C] extends ErrorEntry<infer P> ? P : never;

/** Where in the user's files an error stands. Lines and columns count from 1. */
export interface Place {
  readonly file?: string | undefined;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
  /** The line's text (with a caret line below it where the column is known). */
  readonly excerpt?: string | undefined;
  /** The macro or call stack, innermost first. */
  readonly stack?: readonly string[] | undefined;
}

export interface ErrorContext {
  /** `unique_id` or relation of the node at work. */
  readonly node?: string | undefined;
  readonly place?: Place | undefined;
  readonly cause?: unknown;
}

/** An error that a user can act on. Everything else that is thrown is a bug of ours. */
export class VarveError extends Error {
  override readonly name = 'VarveError';
  readonly code: ErrorCode;
  readonly kind: ErrorKind;
  readonly hint: string | undefined;
  readonly params: unknown;
  readonly node: string | undefined;
  readonly place: Place | undefined;

  constructor(code: ErrorCode, params: unknown, context: ErrorContext = {}) {
    const row = ERRORS[code] as ErrorEntry<unknown>;
    super(row.message(params), context.cause === undefined ? undefined : { cause: context.cause });
    this.code = code;
    this.kind = row.kind;
    this.hint = row.hint?.(params);
    this.params = params;
    this.node = context.node;
    this.place = context.place;
  }

  get exitCode(): number {
    return EXIT_CODES[this.kind];
  }
}

/** Throws the error of that code. `throw fail(...)` tells the type checker that nothing follows. */
export function fail<C extends ErrorCode>(code: C, params: ErrorParams<C>, context: ErrorContext = {}): never {
  throw new VarveError(code, params, context);
}

/** True for an error of ours, narrowed to `code` where one is given. */
export function isError(error: unknown, code?: ErrorCode): error is VarveError {
  return error instanceof VarveError && (code === undefined || error.code === code);
}
