import { fail, isError } from '../../errors.ts';

/** True for an error of the operating system with one of these codes. */
export function isCode(cause: unknown, ...codes: readonly string[]): boolean {
  return cause instanceof Error && 'code' in cause && codes.includes(String(cause.code));
}

/** An error while writing, as one of ours; what the operating system did not say is passed on. */
export function refuse(cause: unknown, location: string): never {
  if (isError(cause) || !(cause instanceof Error && 'syscall' in cause)) throw cause;
  const reason = reasonOf(cause);
  if (isCode(cause, 'ENOSPC', 'EDQUOT')) fail('disk-full', { path: location, reason }, { cause });
  fail('store-not-writable', { location, reason }, { cause });
}

export function refuseReading(cause: unknown, location: string, key: string): never {
  if (isError(cause)) throw cause;
  const reason = isCode(cause, 'ENOENT', 'ENOTDIR') ? 'it is not there' : reasonOf(cause);
  fail('store-unreadable', { location, key, reason }, { cause });
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
