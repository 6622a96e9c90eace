import type { ColumnInfo, Dialect } from '../adapter/index.ts';
import type { Day } from '../day.ts';
import { dayBefore } from '../day.ts';
import { VALIDITY } from './validity.ts';

/** Two states of a history that are compared version by version; both are row sets behind FROM. */
export interface TwoStates {
  readonly dialect: Dialect;
  readonly before: string;
  readonly after: string;
  /** Columns that tell the subjects apart; none: versions are compared as whole rows. */
  readonly key: readonly string[];
  /** Columns of both, those of the validity included, recorded-at ones left out; each in a type that holds both states' values. */
  readonly columns: readonly ColumnInfo[];
  /** A 64-bit hash of expressions' values, where the engine has one. Nothing is written on its word: what it finds the same stays as it is. */
  readonly rowHash?: ((expressions: readonly string[]) => string) | undefined;
}

export const VERSION_COUNTS = ['same', 'moved', 'added', 'gone'] as const;
/** Versions that are in both states; with other days; in the second alone; in the first alone. */
export type VersionCounts = Readonly<Record<(typeof VERSION_COUNTS)[number], number>>;

/** Versions of the first state that the second has not, or the other way round: columns as given. */
export function versionsApart(states: TwoStates, side: 'before' | 'after'): string {
  const join = identityColumns(states.key, states.columns);
  if (states.rowHash && join.length < states.columns.length) return hashedApart(states, side);
  const { dialect, columns } = states;
  const q = dialect.quote;
  const [mine, other] = side === 'before' ? [states.before, states.after] : [states.after, states.before];
  const names = columns.map((c) => c.name);
  const rest = names.filter((name) => !join.includes(name));
  const list = (alias: string): string => names.map((name) => `${alias}.${q(name)}`).join(', ');
  const on = join.map((name) => dialect.same(`m.${q(name)}`, `o.${q(name)}`));
  const differs = rest.map((name) => dialect.distinct(`m.${q(name)}`, `o.${q(name)}`));
  const rows = (from: string): string => numbered(states, from, join);
  return (
    `SELECT ${list('m')} FROM ${rows(mine)} AS m LEFT JOIN ${rows(other)} AS o ON ${on.join(' AND ')} AND m.varve_time = o.varve_time ` +
    `WHERE ${['o.varve_time IS NULL', ...differs].join(' OR ')}`
  );
}

/** The same by key, first day and hash: rows of the other side are held in memory by these alone. */
function hashedApart(states: TwoStates, side: 'before' | 'after'): string {
  const { dialect, columns, rowHash = (e: readonly string[]): string => e.join() } = states;
  const q = dialect.quote;
  const [mine, other] = side === 'before' ? [states.before, states.after] : [states.after, states.before];
  const names = columns.map((c) => c.name);
  const join = identityColumns(states.key, columns);
  const all = (alias: string): string[] => names.map((name) => `${alias}.${q(name)}`);
  const on = join.map((name) => dialect.same(`m.${q(name)}`, `o.${q(name)}`));
  const narrow = `SELECT ${join.map((name) => `r.${q(name)}`).join(', ')}, ${rowHash(all('r'))} AS varve_hash FROM ${other} AS r`;
  return (
    `SELECT ${all('m').join(', ')} FROM (SELECT ${all('r').join(', ')}, ${rowHash(all('r'))} AS varve_hash FROM ${mine} AS r) AS m ` +
    `LEFT JOIN (${narrow}) AS o ON ${[...on, 'm.varve_hash = o.varve_hash'].join(' AND ')} WHERE o.varve_hash IS NULL`
  );
}

/** One row: VERSION_COUNTS, given what is apart, as row sets. */
export function versionCounts(
  states: TwoStates,
  { before, after }: { readonly before: string; readonly after: string },
): string {
  const { dialect, columns } = states;
  const q = dialect.quote;
  const dated = new Set<string>([VALIDITY.from, VALIDITY.to, VALIDITY.current]);
  const values = columns.map((c) => c.name).filter((name) => !dated.has(name.toLowerCase()));
  const on = values.map((name) => dialect.same(`b.${q(name)}`, `a.${q(name)}`));
  const rows = (from: string): string => numbered(states, from, values);
  const moved = `(SELECT count(*) FROM ${rows(before)} AS b JOIN ${rows(after)} AS a ON ${on.join(' AND ')} AND b.varve_time = a.varve_time)`;
  const count = (from: string): string => `(SELECT count(*) FROM ${from} AS x)`;
  return (
    `SELECT ${count(states.before)} - ${count(before)}, n, ${count(after)} - n, ${count(before)} - n ` +
    `FROM (SELECT ${moved} AS n) AS m`
  );
}

/**
 * One row: how many versions there are more of what a version of the first state held (it was split), and how many less (they
 * were joined); given what is apart, as row sets. What only one state holds is new or gone.
 */
export function splitCounts(
  { dialect, columns }: TwoStates,
  { before, after }: { readonly before: string; readonly after: string },
): string {
  const dated = new Set<string>([VALIDITY.from, VALIDITY.to, VALIDITY.current]);
  const names = columns.map((c) => c.name).filter((name) => !dated.has(name.toLowerCase()));
  const values = names.map((name) => dialect.grouped(`x.${dialect.quote(name)}`)).join(', ');
  const rows = (from: string, then: 0 | 1): string =>
    `SELECT ${names.map((name) => `r.${dialect.quote(name)}`).join(', ')}, ${then} AS varve_then, ${1 - then} AS varve_now FROM ${from} AS r`;
  const counted = `SELECT sum(x.varve_then) AS b, sum(x.varve_now) AS a FROM (${rows(before, 1)} UNION ALL ${rows(after, 0)}) AS x GROUP BY ${values}`;
  const total = (more: string, less: string): string =>
    `coalesce(sum(CASE WHEN c.b > 0 AND c.a > 0 AND c.${more} > c.${less} THEN c.${more} - c.${less} ELSE 0 END), 0)`;
  return `SELECT ${total('a', 'b')}, ${total('b', 'a')} FROM (${counted}) AS c`;
}

/** A history as it stood before `day` was set: later versions are not there yet, what ended on the day before is still open. */
export function stateBefore(
  dialect: Dialect,
  history: string,
  { columns, day }: { readonly columns: readonly ColumnInfo[]; readonly day: Day },
): string {
  const { from, to, current } = VALIDITY;
  const reopened = `(h.${to} IS NULL OR h.${to} >= ${dialect.day(dayBefore(day))})`;
  const values = columns.map(({ name, type }) => {
    const column = `h.${dialect.quote(name)}`;
    const lower = name.toLowerCase();
    if (lower === to) return `CASE WHEN ${reopened} THEN ${dialect.cast('NULL', type)} ELSE ${column} END AS ${name}`;
    if (lower === current) return `CASE WHEN ${reopened} THEN ${dialect.literal(true)} ELSE ${column} END AS ${name}`;
    return column;
  });
  return `SELECT ${values.join(', ')} FROM ${history} AS h WHERE h.${from} < ${dialect.day(day)}`;
}

/** What tells a version apart from every other: its key and its beginning; without these the whole row. */
export function identityColumns(key: readonly string[], columns: readonly ColumnInfo[]): string[] {
  const names = columns.map((c) => c.name);
  const begins = names.find((name) => BEGINNINGS.has(name.toLowerCase()));
  if (key.length === 0 || begins === undefined) return names;
  const wanted = new Set([...key, begins].map((name) => name.toLowerCase()));
  return names.filter((name) => wanted.has(name.toLowerCase()));
}

/** Where our versions begin, and those of a dbt snapshot. */
const BEGINNINGS: ReadonlySet<string> = new Set([VALIDITY.from, 'dbt_valid_from']);

/** Rows with the given columns alike are numbered, so that each finds one partner. */
function numbered({ dialect, columns }: TwoStates, from: string, alike: readonly string[]): string {
  const list = columns.map((c) => `r.${dialect.quote(c.name)}`).join(', ');
  const part = alike.map((name) => `r.${dialect.quote(name)}`).join(', ');
  const order = columns.some((c) => c.name.toLowerCase() === VALIDITY.from) ? ` ORDER BY r.${VALIDITY.from}` : '';
  return `(SELECT ${list}, row_number() OVER (PARTITION BY ${part}${order}) AS varve_time FROM ${from} AS r)`;
}
