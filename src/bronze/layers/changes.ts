import type { ColumnInfo, Dialect, LayerSql } from '../../adapter/index.ts';
import { keylessDifference, WHAT } from './compare.ts';
import { CHANGES } from './layer.ts';

/** Two days of a table, as selects. */
export interface TwoDays {
  readonly dialect: Dialect;
  readonly sql: LayerSql;
  readonly before: string;
  readonly now: string;
  /** Both selects have these columns, in these types. */
  readonly columns: readonly ColumnInfo[];
  readonly key: readonly string[];
}

/** What became of a row: `added`, `removed`, `changed`; then for every column its value before, and for every column that after, as text. */
export function changesQuery(days: TwoDays): string {
  return days.key.length > 0 ? keyed(days) : keyless(days);
}

function keyed({ dialect, before, now, columns, key }: TwoDays): string {
  const q = dialect.quote;
  const [first = ''] = key;
  const [fresh, gone] = [`o.${q(first)} IS NULL`, `n.${q(first)} IS NULL`];
  const rest = columns.filter((c) => !key.includes(c.name));
  const differs = rest.map((c) => dialect.distinct(`n.${q(c.name)}`, `o.${q(c.name)}`));
  const text = (alias: string): string[] => columns.map((c) => dialect.text(`${alias}.${q(c.name)}`));
  const order = key.map((k) => `coalesce(n.${q(k)}, o.${q(k)})`);
  const joined = dialect.fullJoin({
    left: `(${now})`,
    leftAlias: 'n',
    right: `(${before})`,
    rightAlias: 'o',
    on: key.map((k) => `n.${q(k)} = o.${q(k)}`).join(' AND '),
    columns: [
      `CASE WHEN ${fresh} THEN 'added' WHEN ${gone} THEN 'removed' ELSE 'changed' END`,
      ...text('o'),
      ...text('n'),
    ],
    where: [fresh, gone, ...differs].join(' OR '),
  });
  return `${joined} ORDER BY ${order.join(', ')}`;
}

function keyless({ dialect, sql, before, now, columns }: TwoDays): string {
  const difference = keylessDifference({
    dialect,
    sql,
    before: `(${before})`,
    had: columns,
    now: `(${now})`,
    columns,
  });
  const change = `d.${WHAT}`;
  const text = (kind: string): string[] =>
    columns.map((c) => `CASE WHEN ${change} = '${kind}' THEN ${dialect.text(`d.${dialect.quote(c.name)}`)} END`);
  const what = `CASE WHEN ${change} = '${CHANGES.insert}' THEN 'added' ELSE 'removed' END`;
  return `SELECT ${[what, ...text(CHANGES.delete), ...text(CHANGES.insert)].join(', ')} FROM (${difference}) AS d`;
}
