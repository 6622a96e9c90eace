import type { ColumnInfo, Dialect, LayerSql } from '../../adapter/index.ts';
import { fail } from '../../errors.ts';
import { WHAT } from './compare.ts';
import { CHANGE, CHANGES, fileColumn, type Layer, type LayerFile } from './layer.ts';

/** What laying layers over one another is made with. */
export interface Laying {
  readonly dialect: Dialect;
  readonly sql: LayerSql;
  /** Where a file of the store can be read on this machine. */
  readonly pathOf: (file: LayerFile) => string;
}

const [PLACE, LAST] = ['varve_place', 'varve_last'];

/** Files that are read alike: the same columns can be seen of them, in the same types. */
interface Group {
  readonly files: LayerFile[];
  /** Columns of the group that are seen on the last day of the chain. */
  readonly seen: ReadonlySet<string>;
  readonly first: number;
}

/**
 * The rows that a chain of layers makes, as a select: each column cast to the type given, NULL where a day before lacked it
 * (H13). A column that was away for a day is new when it is back, whatever older layers hold.
 */
export function rowsOfChain(laying: Laying, chain: readonly Layer[], list: readonly ColumnInfo[]): string {
  const [base, ...rest] = chain;
  const last = chain.at(-1);
  const whole = base?.checkpoint ?? base?.file;
  if (!base || !last || !whole) return fail('layer-missing', { table: base?.table ?? '', key: 'a whole layer' });
  const seen = seenOf(chain);
  const bottom = read(laying, { files: [whole], seen: seen[0] ?? new Set(), first: 0 }, list);
  const groups = grouped(rest, seen.slice(1));
  if (groups.length === 0) return bottom;
  return last.key.length > 0
    ? overKeyed(laying, { bottom, groups, list, key: last.key })
    : overKeyless(laying, { bottom, groups, list });
}

/** For each layer of a chain, the columns (lower case) that every layer from it on has. */
function seenOf(chain: readonly Layer[]): ReadonlySet<string>[] {
  let seen: Set<string> | undefined;
  return chain
    .toReversed()
    .map(({ columns }) => {
      const own = columns.map((c) => c.name.toLowerCase());
      seen = new Set(seen === undefined ? own : own.filter((c) => seen?.has(c)));
      return seen;
    })
    .toReversed();
}

function grouped(layers: readonly Layer[], seen: readonly ReadonlySet<string>[]): Group[] {
  const groups: Group[] = [];
  let before = '';
  let place = 0;
  for (const [i, { file, columns }] of layers.entries()) {
    if (!file) continue;
    const visible = seen[i] ?? new Set<string>();
    const signature = JSON.stringify([columns, [...visible].sort()]);
    const group = signature === before ? groups.at(-1) : undefined;
    if (group) group.files.push(file);
    else groups.push({ files: [file], seen: visible, first: place });
    before = signature;
    place += 1;
  }
  return groups;
}

type List = readonly ColumnInfo[];

/** A select over a group's files; with `change` the rows' change and the place of their layer too. */
function read({ dialect, sql, pathOf }: Laying, { files, seen, first }: Group, list: List, change = false): string {
  const exprs = list.map(({ name, type }) => {
    const value = seen.has(name.toLowerCase()) ? `f.${dialect.quote(fileColumn(name))}` : 'NULL';
    return `${dialect.cast(value, type)} AS ${dialect.quote(name)}`;
  });
  const rows = sql.readParquet(files.map(pathOf), change ? PLACE : undefined);
  const extra = change ? [`f.${dialect.quote(CHANGE)} AS ${WHAT}`, `f.${PLACE} + ${first} AS ${PLACE}`] : [];
  return `SELECT ${[...exprs, ...extra].join(', ')} FROM ${rows} AS f`;
}

interface Over {
  readonly bottom: string;
  readonly groups: readonly Group[];
  readonly list: List;
}

function changes(laying: Laying, groups: readonly Group[], list: List): string {
  return groups.map((group) => read(laying, group, list, true)).join(' UNION ALL ');
}

/** The last change of each key counts; rows of the bottom without any stay. */
function overKeyed(laying: Laying, { bottom, groups, list, key }: Over & { readonly key: readonly string[] }): string {
  const { dialect } = laying;
  const q = dialect.quote;
  const all = (alias: string): string => list.map(({ name }) => `${alias}.${q(name)}`).join(', ');
  const on = (a: string, b: string): string => key.map((k) => `${a}.${q(k)} = ${b}.${q(k)}`).join(' AND ');
  const keys = key.map((k) => keyEntry(list, k));
  const changed = changes(laying, groups, list);
  const keysChanged = changes(laying, groups, keys);
  const latest = `SELECT ${key.map(q).join(', ')}, max(${PLACE}) AS ${LAST} FROM (${keysChanged}) AS k GROUP BY ${key.map(q).join(', ')}`;
  return (
    `SELECT ${all('b')} FROM (${bottom}) AS b WHERE NOT EXISTS (SELECT 1 FROM (${keysChanged}) AS d WHERE ${on('d', 'b')}) ` +
    `UNION ALL SELECT ${all('d')} FROM (${changed}) AS d JOIN (${latest}) AS l ` +
    `ON ${on('d', 'l')} AND d.${PLACE} = l.${LAST} WHERE d.${WHAT} <> '${CHANGES.delete}'`
  );
}

function keyEntry(list: List, name: string): ColumnInfo {
  return (
    list.find((c) => c.name.toLowerCase() === name.toLowerCase()) ?? fail('layer-missing', { table: name, key: name })
  );
}

/** A row is there as often as it was put there less the times that it was taken away. */
function overKeyless(laying: Laying, { bottom, groups, list }: Over): string {
  const { dialect } = laying;
  const q = dialect.quote;
  const names = list.map(({ name }) => q(name));
  const all = (alias: string): string => names.map((n) => `${alias}.${n}`).join(', ');
  const same = (a: string, b: string): string => names.map((n) => dialect.same(`${a}.${n}`, `${b}.${n}`)).join(' AND ');
  const of = (change: string): string =>
    `SELECT ${all('c')} FROM (${changes(laying, groups, list)}) AS c WHERE c.${WHAT} = '${change}'`;
  const there = `${bottom} UNION ALL ${of(CHANGES.insert)}`;
  const taken = `SELECT ${names.join(', ')}, count(*) AS varve_times FROM (${of(CHANGES.delete)}) AS x GROUP BY ${names.join(', ')}`;
  const numbered = `SELECT ${all('p')}, row_number() OVER (PARTITION BY ${all('p')}) AS varve_time FROM (${there}) AS p`;
  return (
    `SELECT ${all('n')} FROM (${numbered}) AS n LEFT JOIN (${taken}) AS t ON ${same('n', 't')} ` +
    `WHERE t.varve_times IS NULL OR n.varve_time > t.varve_times`
  );
}
