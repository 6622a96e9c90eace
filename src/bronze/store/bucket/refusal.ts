import { fail, isError } from '../../../errors.ts';

/** The name that S3 gives an error: `NoSuchKey`, `PreconditionFailed` …; empty for none. */
export function codeOf(error: unknown): string {
  return error instanceof Error ? error.name : '';
}

/** An error while writing, as one of ours. What the source of a stream threw is passed on. */
export function refuseWriting(cause: unknown, location: string): never {
  if (isError(cause) || !isRemote(cause)) throw cause;
  fail('store-not-writable', { location, reason: reasonOf(cause) }, { cause });
}

export function refuseReading(cause: unknown, location: string, key: string): never {
  if (isError(cause)) throw cause;
  const missing = codeOf(cause) === 'NoSuchKey' || codeOf(cause) === 'NotFound';
  fail('store-unreadable', { location, key, reason: missing ? 'it is not there' : reasonOf(cause) }, { cause });
}

/** True for what the server or the way to it said. */
function isRemote(cause: unknown): boolean {
  return (
    cause instanceof Error &&
    ('$metadata' in cause || 'code' in cause || 'syscall' in cause || /Credentials|Region/.test(cause.name + cause.message))
  );
}

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const text = cause.message === '' || cause.message === 'UnknownError' ? cause.name : cause.message;
  return text.replace(/\.$/, '');
}
