import { objects, type Connection, type Dialect, type SqlValue } from '../../adapter/index.ts';
import { toDay } from '../../day.ts';
import { fail } from '../../errors.ts';
import { relation } from '../../relation.ts';
import { statement, type Literal, type Statement } from '../../sql.ts';
import { canonicalJson } from './canonical.ts';
import { chain } from './chain.ts';
import type { Draft, Entry, EntryKind } from './entry.ts';

/** The schema of Varve's own tables. */
export const OWN_SCHEMA = 'varve';
export const LEDGER = relation(OWN_SCHEMA, 'ledger');

/** A connection and the SQL that it speaks. */
export interface Database {
  readonly connection: Connection;
  readonly dialect: Dialect;
}

/** `recorded_at` is the entry's `at`, which SQL would have to quote. */
const COLUMNS = ['seq', 'recorded_at', 'kind', 'day', 'body', 'previous', 'hash'] as const;

/** Makes the schema and the table, with no index: order and uniqueness are the chain's business. */
export function createLedger(dialect: Dialect): readonly Statement[] {
  const { bigint, instant, text, day } = dialect.types;
  const types = { seq: bigint, recorded_at: instant, kind: text, day, body: text, previous: text, hash: text };
  const columns = COLUMNS.map((name) => ({ name, type: types[name] }));
  return [
    statement('make the schema of the ledger', dialect.createSchema(OWN_SCHEMA)),
    statement('make the ledger', dialect.createTable(LEDGER, columns)),
  ];
}

/** All entries in order, as the connection's transaction sees them; none where there is no table. The chain is not checked. */
export async function readLedger(database: Database): Promise<readonly Entry[]> {
  if (!(await ledgerStands(database))) return [];
  return select(database, `ORDER BY ${database.dialect.quote('seq')}`);
}

/** True where the table is there, be it empty. */
export async function ledgerStands({ connection }: Database): Promise<boolean> {
  return (await connection.catalog.find(LEDGER)) !== undefined;
}

/**
 * Adds one entry, chained to `after`: the newest one that this process knows, which the connection need not see yet (H17).
 * Left out, it is the newest one in the table; the table is made where there is none. Returns the entry.
 */
export async function appendEntry<K extends EntryKind>(
  database: Database,
  draft: Draft<K>,
  after?: Entry,
): Promise<Entry<K>> {
  const entry = chain(draft, after ?? (await newest(database)));
  await insert(database, [entry as Entry]);
  return entry;
}

/** Writes entries as they are. */
export async function insert({ connection, dialect }: Database, entries: readonly Entry[]): Promise<void> {
  if (entries.length === 0) return;
  const rows = entries.map((entry) => `(${valuesOf(dialect, entry).join(', ')})`);
  const [first, last] = [entries[0]?.seq, entries.at(-1)?.seq];
  const purpose =
    first === last ? `write entry ${first} of the ledger` : `write entries ${first} to ${last} of the ledger`;
  await connection.execute(statement(purpose, dialect.insertSelect(LEDGER, COLUMNS, `VALUES ${rows.join(', ')}`)));
}

async function newest(database: Database): Promise<Entry | undefined> {
  const { connection, dialect } = database;
  if (await ledgerStands(database)) return (await select(database, `ORDER BY ${dialect.quote('seq')} DESC LIMIT 1`))[0];
  for (const step of createLedger(dialect)) await connection.execute(step);
  return undefined;
}

function valuesOf(dialect: Dialect, { seq, at, kind, day, body, previous, hash }: Entry): string[] {
  const text = (value: Literal): string => dialect.literal(value);
  const dayValue = day === null ? text(null) : dialect.day(day);
  return [
    text(seq),
    dialect.instant(new Date(at)),
    text(kind),
    dayValue,
    ...[canonicalJson(body), previous, hash].map(text),
  ];
}

async function select({ connection, dialect }: Database, rest: string): Promise<Entry[]> {
  const columns = COLUMNS.map((name) => dialect.quote(name)).join(', ');
  const result = await connection.query(
    `SELECT ${columns} FROM ${dialect.relation(LEDGER)} ${rest}`,
    'read the ledger',
  );
  return objects(result).map(toEntry);
}

function toEntry(row: Readonly<Record<string, SqlValue>>): Entry {
  const seq = Number(row['seq']);
  try {
    const body = JSON.parse(String(row['body'])) as unknown;
    const day = row['day'] === null ? null : toDay(String(row['day']));
    const at = isoInstant(String(row['recorded_at']));
    return { seq, at, kind: row['kind'], day, body, previous: row['previous'], hash: row['hash'] } as Entry;
  } catch (cause) {
    return fail('ledger-broken', { seq, place: 'varve.ledger', reason: 'its body is not JSON' }, { cause });
  }
}

/** `2026-02-06 05:30:00.12` → `2026-02-06T05:30:00.120Z`; finer digits, which no entry has, are kept and so break the hash. */
function isoInstant(text: string): string {
  const [, day = '', time = '', fraction = ''] = /^(\S+)[ T](\d\d:\d\d:\d\d)(?:\.(\d+))?/.exec(text) ?? [];
  return `${day}T${time}.${fraction.padEnd(3, '0').replace(/^(\d{3})0+$/, '$1')}Z`;
}
