import { fail, isError } from '../../errors.ts';

/** Turns what DuckDB threw into an error of ours. */
export function failed(cause: unknown, purpose: string, location: string): never {
  if (isError(cause)) throw cause;
  const reason = cause instanceof Error ? cause.message : String(cause);
  if (/INTERRUPT/i.test(reason)) fail('interrupted', { during: purpose }, { cause });
  if (/No space left on device|failed to offload|disk.*full/i.test(reason))
    fail('disk-full', { path: location, reason: firstLine(reason) }, { cause });
  fail('statement-failed', { purpose, reason }, { cause });
}

export function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? text;
}
