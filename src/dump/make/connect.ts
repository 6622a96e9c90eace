import { readFile } from 'node:fs/promises';
import type { Connection, ConnectionOptions, QueryOptions } from 'mysql2';
import { fail } from '../../errors.ts';
import { sourceText, type Source } from './source.ts';

/** A row as the server wrote it, each value as its text. */
export type RawRow = readonly (Buffer | null)[];

/** A connection that only reads, in UTC and utf8mb4. Every value comes as the server's own text of it. */
export interface SourceConnection {
  /** Name and version: `10.11.6-MariaDB`, `8.0.36`. */
  readonly version: string;
  run(sql: string): Promise<void>;
  rows(sql: string): Promise<readonly (readonly (string | null)[])[]>;
  stream(sql: string): AsyncIterable<RawRow>;
  close(): Promise<void>;
  /** Lets go in the middle of an answer. */
  destroy(): void;
}

const PATIENCE_MS = 20_000;
/** The server's own limits on long statements are none of a dump's. */
const SESSION =
  "SET SESSION time_zone = '+00:00', sql_mode = '', sql_quote_show_create = 1, net_write_timeout = 3600, wait_timeout = 86400" +
  ' /*!50708 , max_execution_time = 0 */ /*!80000 , information_schema_stats_expiry = 0 */ /*M!100101 , max_statement_time = 0 */';

/** Errors: `driver-missing`, `source-unreachable`, `source-denied`. */
export async function connectSource(source: Source, signal?: AbortSignal): Promise<SourceConnection> {
  const { createConnection } = await import('mysql2').catch((cause: unknown) =>
    fail('driver-missing', { driver: 'mysql2', type: 'mysql' }, { cause }),
  );
  const connection = createConnection(await driverOptions(source));
  connection.on('error', () => undefined); // whoever waits for an answer is told
  const stop = (): void => connection.destroy();
  signal?.addEventListener('abort', stop, { once: true });
  await new Promise<void>((resolve, reject) => {
    connection.connect((error) => (error ? reject(error) : resolve()));
  }).catch((cause: unknown) => refuse(cause, source));
  const query = (sql: string): Promise<RawRow[]> => all(connection, sql);
  await query(SESSION).catch((cause: unknown) => refuse(cause, source));
  const rows = async (sql: string): Promise<(string | null)[][]> =>
    (await query(sql)).map((row) => row.map((value) => value?.toString('utf8') ?? null));
  return {
    version: (await rows('SELECT VERSION()'))[0]?.[0] ?? '',
    rows,
    run: async (sql) => {
      await query(sql);
    },
    stream: (sql) => streamOf(connection, sql),
    close: () => {
      signal?.removeEventListener('abort', stop);
      return new Promise((resolve) => connection.end(() => resolve()));
    },
    destroy: () => {
      signal?.removeEventListener('abort', stop);
      connection.destroy();
    },
  };
}

async function driverOptions(source: Source): Promise<ConnectionOptions> {
  const { host, port, socket, user, password, database, tls } = source;
  const ca =
    typeof tls === 'object' ? await readFile(tls.ca).catch((cause: unknown) => noCertificate(cause)) : undefined;
  return {
    user,
    database,
    ...(password === undefined ? {} : { password }),
    ...(socket === undefined ? { host: host ?? 'localhost', port: port ?? 3306 } : { socketPath: socket }),
    ...(tls === undefined || tls === false ? {} : { ssl: { verifyIdentity: true, ...(ca ? { ca } : {}) } }),
    charset: 'utf8mb4_general_ci',
    connectTimeout: PATIENCE_MS,
    multipleStatements: false,
  };
}

function noCertificate(cause: unknown): never {
  return fail('source-invalid', { key: 'tls.ca', problem: `cannot be read: ${reasonOf(cause)}` }, { cause });
}

function raw(sql: string): QueryOptions {
  return { sql, rowsAsArray: true, typeCast: (field) => field.buffer() };
}

/** The driver tells a lost connection to the connection alone: whoever reads its rows would wait for ever. */
function streamOf(connection: Connection, sql: string): AsyncIterable<RawRow> {
  const stream = connection.query(raw(sql)).stream({ highWaterMark: 1024 });
  const lost = (cause: Error): void => void stream.destroy(cause);
  connection.once('error', lost);
  stream.once('close', () => connection.off('error', lost));
  return stream as AsyncIterable<RawRow>;
}

function all(connection: Connection, sql: string): Promise<RawRow[]> {
  return new Promise((resolve, reject) => {
    connection.query(raw(sql), (error, rows) => {
      if (error) reject(error);
      else resolve(Array.isArray(rows) ? (rows as unknown as RawRow[]) : []);
    });
  });
}

/** Access denied: to the server, to the database; unknown database; host not allowed; expired password. */
const DENIED = new Set([1045, 1044, 1049, 1130, 1698, 1820, 1862, 3118, 3955]);
/** No right on a table or column, or the view's definer has none. */
const NO_RIGHT = new Set([1142, 1143, 1227, 1370]);
/** The definition has changed, the table is gone. */
const CHANGED = new Set([1412, 1146, 1054]);

/** Says what a failing connection means to the user. */
export function refuse(cause: unknown, source: Source, rows?: number): never {
  const { errno, code } = cause as { readonly errno?: number; readonly code?: string };
  const [at, reason] = [sourceText(source), reasonOf(cause)];
  if (errno !== undefined && DENIED.has(errno))
    fail('source-denied', { source: at, user: source.user, reason }, { cause });
  if (errno !== undefined && NO_RIGHT.has(errno))
    fail('source-tables-denied', { source: at, user: source.user, reason }, { cause });
  if (errno !== undefined && CHANGED.has(errno)) fail('source-changed', { source: at, tables: [reason] }, { cause });
  if (code === undefined && !(cause instanceof Error)) throw cause;
  if (rows !== undefined) fail('source-lost', { source: at, reason, rows }, { cause });
  fail('source-unreachable', { source: at, reason }, { cause });
}

/** The driver's sentence on one line; several addresses that all refused make an error without one. */
export function reasonOf(cause: unknown): string {
  const { message, code } = cause as { readonly message?: string; readonly code?: string };
  const text = message !== undefined && message !== '' ? message : (code ?? String(cause));
  return text.replaceAll(/\s+/g, ' ').replace(/[.;]$/, '');
}
