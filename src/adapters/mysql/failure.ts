import { fail, isError } from '../../errors.ts';

/** What mysql2 throws. */
interface DriverError extends Error {
  readonly code?: string;
  readonly errno?: number;
  readonly sqlMessage?: string;
}

const GONE = new Set(['PROTOCOL_CONNECTION_LOST', 'ECONNRESET', 'EPIPE', 'ECONNREFUSED', 'ETIMEDOUT', 'ENOENT']);
/** Server errors: unknown user, wrong password. */
const DENIED = new Set([1045, 1698]);
/** A user who is known lacks a right: on a database, a table, a column, an operation, a routine. */
const NO_RIGHT = new Set([1044, 1142, 1143, 1227, 1370]);
/** LOAD DATA LOCAL is switched off: MySQL 5.7, MySQL 8, MariaDB. */
const NO_LOCAL = new Set([1148, 3948, 4166]);
const FULL = new Set([1021, 1114, 3675]);

/** Turns what the driver threw into an error of ours. */
export function failed(cause: unknown, purpose: string, location: string): never {
  if (isError(cause)) throw cause;
  const error = (cause instanceof Error ? cause : new Error(String(cause))) as DriverError;
  const reason = error.sqlMessage ?? error.message;
  const { errno = 0, code = '' } = error;
  if (errno === 1317 || errno === 1028) fail('interrupted', { during: purpose }, { cause });
  if (FULL.has(errno) || /No space left on device|Disk full|errno: 28\b/i.test(reason))
    fail('disk-full', { path: location, reason }, { cause });
  if (GONE.has(code) || errno === 1053 || /closed state|server has gone away/i.test(reason))
    fail('connection-lost', { location, purpose, reason }, { cause });
  if (NO_LOCAL.has(errno)) fail('local-load-off', { location, reason }, { cause });
  if (DENIED.has(errno)) fail('access-denied', { purpose, location, reason }, { cause });
  if (NO_RIGHT.has(errno)) fail('rights-missing', { purpose, location, reason }, { cause });
  if (errno === 1153 || code === 'ER_NET_PACKET_TOO_LARGE') fail('packet-too-large', { purpose, location }, { cause });
  if (errno === 1213) fail('deadlock', { purpose, location, reason }, { cause });
  if (errno === 1205) fail('lock-held', { purpose, location, reason }, { cause });
  fail('statement-failed', { purpose, reason }, { cause });
}
