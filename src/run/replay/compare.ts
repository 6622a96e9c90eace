import { countOf, type ColumnInfo } from '../../adapter/index.ts';
import { statement } from '../../sql.ts';
import {
  identityColumns,
  VALIDITY,
  VERSION_COUNTS,
  versionCounts,
  versionsApart,
  type TwoStates,
  type VersionCounts,
} from '../../silver/index.ts';
import { execute, query } from '../execute.ts';
import type { Session } from '../session.ts';

/** A history as it stands, and as it was laid again. */
export interface TwoHistories {
  readonly key: readonly string[];
  /** Behind FROM; undefined where nothing stands. */
  readonly standing: { readonly rows: string; readonly columns: readonly ColumnInfo[] } | undefined;
  readonly rebuilt: { readonly rows: string; readonly columns: readonly ColumnInfo[] };
}

export interface Comparison {
  readonly counts: VersionCounts;
  /** A few versions that differ, in words. */
  readonly examples: readonly string[];
}

const SHOWN = 10;
const [GONE, NEW] = ['varve_versions_gone', 'varve_versions_new'];

/** Compares version by version; recorded-at columns say when, not what, and are left out. */
export async function compareHistories(session: Session, histories: TwoHistories): Promise<Comparison> {
  const { dialect, connection } = session;
  const { standing, rebuilt } = histories;
  if (!standing) {
    const added = await countOf(connection, `SELECT count(*) FROM ${rebuilt.rows} AS r`);
    return { counts: { same: 0, moved: 0, added, gone: 0 }, examples: [] };
  }
  const states = statesOf(session, { ...histories, standing });
  const [gone, fresh] = [dialect.temporary(GONE), dialect.temporary(NEW)];
  await execute(session, [
    statement('find versions that are gone', dialect.createTemporary(GONE, versionsApart(states, 'before'))),
    statement('find versions that are new', dialect.createTemporary(NEW, versionsApart(states, 'after'))),
  ]);
  const counted = await query(session, 'count the versions', versionCounts(states, { before: gone, after: fresh }));
  const counts = Object.fromEntries(
    VERSION_COUNTS.map((name, i) => [name, Number(counted.rows[0]?.[i] ?? 0)]),
  ) as unknown as VersionCounts;
  const examples = await inWords(session, { gone, fresh, states });
  await execute(
    session,
    [GONE, NEW].map((name) => statement('forget the versions', dialect.dropTemporary(name))),
  );
  return { counts, examples };
}

type Standing = TwoHistories & { readonly standing: NonNullable<TwoHistories['standing']> };

/** Both states with the columns of both, in types that hold both states' values. */
export function statesOf({ dialect, warehouse }: Session, { key, standing, rebuilt }: Standing): TwoStates {
  const had = new Map(standing.columns.map((c) => [c.name.toLowerCase(), c]));
  const has = new Map(rebuilt.columns.map((c) => [c.name.toLowerCase(), c]));
  const names = [...new Set([...has.keys(), ...had.keys()])].filter((name) => name !== VALIDITY.recorded);
  const columns = names.map((name): ColumnInfo => {
    const [a, b] = [had.get(name), has.get(name)];
    const type = a && b ? (dialect.commonType(a.type, b.type) ?? dialect.types.text) : (a ?? b)?.type;
    return { name: (b ?? a)?.name ?? name, type: type ?? dialect.types.text };
  });
  const rows = (from: string, own: ReadonlyMap<string, ColumnInfo>): string => {
    const values = columns.map(({ name, type }) => {
      const value = own.has(name.toLowerCase()) ? `r.${dialect.quote(name)}` : 'NULL';
      return `${dialect.cast(value, type)} AS ${dialect.quote(name)}`;
    });
    return `(SELECT ${values.join(', ')} FROM ${from} AS r)`;
  };
  return {
    dialect,
    key,
    columns,
    rowHash: (expressions) => warehouse.rowHash.rowHash(expressions),
    before: rows(standing.rows, had),
    after: rows(rebuilt.rows, has),
  };
}

interface Apart {
  readonly gone: string;
  readonly fresh: string;
  readonly states: TwoStates;
}

/** Versions that differ, each by its key and first day, with the columns that do. */
async function inWords(session: Session, { gone, fresh, states }: Apart): Promise<string[]> {
  const { dialect } = session;
  const { key, columns } = states;
  const q = dialect.quote;
  const known = new Set(identityColumns(key, columns).map((name) => name.toLowerCase()));
  const ids = columns.filter((c) => known.has(c.name.toLowerCase()));
  const list = [...ids, ...columns.filter((c) => !ids.includes(c) && c.name.toLowerCase() !== VALIDITY.current)];
  const joined = dialect.fullJoin({
    left: gone,
    leftAlias: 'g',
    right: fresh,
    rightAlias: 'n',
    on: ids.map((c) => dialect.same(`g.${q(c.name)}`, `n.${q(c.name)}`)).join(' AND '),
    columns: [
      `CASE WHEN n.${q(ids[0]?.name ?? '')} IS NULL THEN 'gone' WHEN g.${q(ids[0]?.name ?? '')} IS NULL THEN 'new' ELSE 'differs' END AS varve_what`,
      ...list.flatMap((c, i) => [
        `${dialect.text(`g.${q(c.name)}`)} AS varve_b${i}`,
        `${dialect.text(`n.${q(c.name)}`)} AS varve_a${i}`,
      ]),
    ],
    where: '1 = 1',
  });
  const { rows } = await query(session, 'show versions that differ', `${joined} ORDER BY 2, 3, 4 LIMIT ${SHOWN}`);
  return rows.map((row) => {
    const value = (i: number, side: 0 | 1): string => String(row[1 + 2 * i + side] ?? 'NULL');
    const what = row[0];
    const side = what === 'new' ? 1 : 0;
    const id = ids.map((c, i) => `${c.name} ${value(i, side)}`).join(', ');
    if (what !== 'differs')
      return `${id}: ${what === 'gone' ? 'stands, and is not laid again' : 'is laid again, and does not stand'}`;
    const apart = list.flatMap((c, i) =>
      i >= ids.length && value(i, 0) !== value(i, 1) ? [`${c.name} is ${value(i, 0)}, laid again ${value(i, 1)}`] : [],
    );
    return `${id}: ${apart.join('; ')}`;
  });
}
