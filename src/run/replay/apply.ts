import type { ColumnInfo } from '../../adapter/index.ts';
import type { Day } from '../../day.ts';
import type { Relation } from '../../relation.ts';
import { relationName } from '../../relation.ts';
import {
  CORRECTIONS,
  createCorrections,
  identityColumns,
  splitCounts,
  VERSION_COUNTS,
  versionCounts,
  versionsApart,
  type VersionCounts,
} from '../../silver/index.ts';
import { statement, type Statement } from '../../sql.ts';
import { execute, query } from '../execute.ts';
import type { Session } from '../session.ts';
import { statesOf } from './compare.ts';

/** A history that stands, and what it is to become. */
export interface Becoming {
  readonly table: Relation;
  readonly key: readonly string[];
  readonly day: Day;
  readonly at: Date;
  /** Behind FROM. */
  readonly rows: string;
  readonly columns: readonly ColumnInfo[];
}

/** What becoming it did, in versions. */
export interface Became {
  readonly counts: VersionCounts;
  /** Versions more than there were of what a version held, and less than there were (H8). */
  readonly split: number;
  readonly joined: number;
}

const [GONE, NEW] = ['varve_replay_gone', 'varve_replay_new'];

/**
 * Makes a history become what was laid again, in the open transaction: versions that differ give way and are kept in the
 * corrections log (H7), all others are not touched.
 */
export async function becomeRebuilt(session: Session, becoming: Becoming): Promise<Became> {
  const { dialect } = session;
  const { table, key, rows, columns } = becoming;
  await execute(session, widened(session, becoming, await session.connection.catalog.columns(table)));
  const stands = await session.connection.catalog.columns(table);
  const standing = { rows: dialect.relation(table), columns: stands };
  const states = statesOf(session, { key, standing, rebuilt: { rows, columns } });
  const [gone, fresh] = [dialect.temporary(GONE), dialect.temporary(NEW)];
  await execute(session, [
    statement('find versions that give way', dialect.createTemporary(GONE, versionsApart(states, 'before'))),
    statement('find versions that take their place', dialect.createTemporary(NEW, versionsApart(states, 'after'))),
  ]);
  const { rows: found } = await query(
    session,
    'count the versions',
    versionCounts(states, { before: gone, after: fresh }),
  );
  const counts = Object.fromEntries(
    VERSION_COUNTS.map((name, i) => [name, Number(found[0]?.[i] ?? 0)]),
  ) as unknown as VersionCounts;
  const parts = await query(
    session,
    'count what splits and joins',
    splitCounts(states, { before: gone, after: fresh }),
  );
  const [split, joinedUp] = (parts.rows[0] ?? []).map(Number);
  const on = joined(session, becoming, states.columns);
  await execute(session, [
    statement('keep what is replaced', createCorrections(dialect)),
    statement(`keep what is replaced in ${relationName(table)}`, corrections(session, becoming, { stands, gone, on })),
    statement(
      `take replaced versions out of ${relationName(table)}`,
      dialect.deleteUsing({ table, alias: 't', using: gone, usingAlias: 'g', where: on('t', 'g') }),
    ),
    statement(`open versions of ${relationName(table)}`, opened(session, becoming, { fresh, on })),
    ...[GONE, NEW].map((name) => statement('forget the versions', dialect.dropTemporary(name))),
  ]);
  return { counts, split: split ?? 0, joined: joinedUp ?? 0 };
}

type On = (a: string, b: string) => string;

/** By what a version is known. */
function joined({ dialect }: Session, { key }: Becoming, columns: readonly ColumnInfo[]): On {
  const names = identityColumns(key, columns);
  return (a, b) => names.map((n) => dialect.same(`${a}.${dialect.quote(n)}`, `${b}.${dialect.quote(n)}`)).join(' AND ');
}

/** The table takes the columns and types that it has not (H13, H14). */
function widened({ dialect }: Session, { table, columns }: Becoming, stands: readonly ColumnInfo[]): Statement[] {
  const had = new Map(stands.map((c) => [c.name.toLowerCase(), c]));
  return columns.flatMap(({ name, type }) => {
    const standing = had.get(name.toLowerCase());
    const purpose = `make room for ${name} in ${relationName(table)}`;
    if (!standing) return [statement(purpose, dialect.addColumn(table, { name, type }))];
    const common = dialect.commonType(standing.type, type) ?? dialect.types.text;
    return common === standing.type
      ? []
      : [statement(purpose, dialect.changeType(table, { name: standing.name, type: common }))];
  });
}

interface Replaced {
  readonly stands: readonly ColumnInfo[];
  readonly gone: string;
  readonly on: On;
}

function corrections({ dialect }: Session, { table, day, at }: Becoming, { stands, gone, on }: Replaced): string {
  const row = dialect.jsonObject(Object.fromEntries(stands.map((c) => [c.name, `t.${dialect.quote(c.name)}`])));
  return dialect.insertSelect(
    CORRECTIONS,
    ['history', 'day', 'recorded_at', 'replaced'],
    `SELECT ${dialect.literal(relationName(table))}, ${dialect.day(day)}, ${dialect.instant(at)}, ${row} ` +
      `FROM ${dialect.relation(table)} AS t JOIN ${gone} AS g ON ${on('t', 'g')}`,
  );
}

function opened(
  { dialect }: Session,
  { table, columns, rows }: Becoming,
  { fresh, on }: { readonly fresh: string; readonly on: On },
): string {
  const names = columns.map((c) => c.name);
  const list = names.map((name) => `r.${dialect.quote(name)}`).join(', ');
  return dialect.insertSelect(
    table,
    names,
    `SELECT ${list} FROM ${rows} AS r WHERE EXISTS (SELECT 1 FROM ${fresh} AS n WHERE ${on('n', 'r')})`,
  );
}
