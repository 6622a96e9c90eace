import { countOf, type ColumnInfo } from '../../adapter/index.ts';
import { statement } from '../../sql.ts';
import {
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

const SHOWN = 3;
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
  const examples = [
    ...(await inWords(session, { from: gone, columns: states.columns, sign: '−' })),
    ...(await inWords(session, { from: fresh, columns: states.columns, sign: '+' })),
  ];
  await execute(
    session,
    [GONE, NEW].map((name) => statement('forget the versions', dialect.dropTemporary(name))),
  );
  return { counts, examples };
}

type Standing = TwoHistories & { readonly standing: NonNullable<TwoHistories['standing']> };

/** Both states with the columns of both, in types that hold both states' values. */
export function statesOf({ dialect }: Session, { key, standing, rebuilt }: Standing): TwoStates {
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
  return { dialect, key, columns, before: rows(standing.rows, had), after: rows(rebuilt.rows, has) };
}

interface Words {
  readonly from: string;
  readonly columns: readonly ColumnInfo[];
  readonly sign: string;
}

async function inWords(session: Session, { from, columns, sign }: Words): Promise<string[]> {
  const { dialect } = session;
  const json = dialect.jsonObject(Object.fromEntries(columns.map((c) => [c.name, `x.${dialect.quote(c.name)}`])));
  const list = columns.map((c) => `x.${dialect.quote(c.name)}`).join(', ');
  const { rows } = await query(
    session,
    'show some versions',
    `SELECT ${json} FROM ${from} AS x ORDER BY ${list} LIMIT ${SHOWN}`,
  );
  return rows.map(([text]) => `${sign} ${String(text)}`);
}
