import type { ColumnInfo, Dialect } from '../adapter/index.ts';
import type { Step } from './set-day.ts';

/** Name of a temporary table of the step: `varve_<what>_<schema>_<history>`. */
export function temporaryName(step: Step, what: string): string {
  const { schema, identifier } = step.spec.relation;
  return `varve_${what}_${schema}_${identifier}`.slice(0, step.dialect.maxIdentifier);
}

/** `a.k = b.k` over the key. */
export function onKey(step: Step, a: string, b: string): string {
  return step.roles.key.map((k) => `${a}.${step.dialect.quote(k)} = ${b}.${step.dialect.quote(k)}`).join(' AND ');
}

/** True where any of the columns differs between the aliases; FALSE for no columns (H3). */
export function anyDistinct(dialect: Dialect, columns: readonly string[], aliases: readonly [string, string]): string {
  const [a, b] = aliases;
  const terms = columns.map((c) => dialect.distinct(`${a}.${dialect.quote(c)}`, `${b}.${dialect.quote(c)}`));
  return terms.length > 0 ? `(${terms.join(' OR ')})` : '(1 = 0)';
}

export function allSame(dialect: Dialect, columns: readonly string[], aliases: readonly [string, string]): string {
  const [a, b] = aliases;
  const terms = columns.map((c) => dialect.same(`${a}.${dialect.quote(c)}`, `${b}.${dialect.quote(c)}`));
  return terms.length > 0 ? `(${terms.join(' AND ')})` : '(1 = 1)';
}

/** The select with the table's column names and types, as a row set. */
export function snapshotRows({ select, columns, values, dialect }: Step): string {
  const list = columns.map((c) => `${values[c.name] ?? 'NULL'} AS ${dialect.quote(c.name)}`);
  return `(SELECT ${list.join(', ')} FROM (${select}) AS s)`;
}

/** The key's columns with their types. */
export function keyColumns({ columns, roles }: Step): readonly ColumnInfo[] {
  return columns.filter((c) => roles.key.includes(c.name));
}

/** True of rows whose key may have changed; nothing where that is not known. */
export function inScope(step: Step, alias: string): string {
  const { scope, dialect, roles } = step;
  if (scope === undefined) return '';
  // IN, for EXISTS is worked out row by row where the planner fears duplicates
  const [own, theirs] = [alias, 'k'].map((a) => listed(dialect, a, roles.key));
  const row = roles.key.length === 1 ? own : `(${own ?? ''})`;
  return ` AND ${row ?? ''} IN (SELECT ${theirs ?? ''} FROM ${scope} AS k)`;
}

export function columnNames(step: Step): string[] {
  return step.columns.map((c) => c.name);
}

/** `x."a", x."b"`. */
export function listed(dialect: Dialect, alias: string, columns: readonly string[]): string {
  return columns.map((c) => `${alias}.${dialect.quote(c)}`).join(', ');
}

/** A day's literal, or an open end. */
export function endOr(step: Step, day: string | undefined): string {
  return day ?? step.dialect.cast('NULL', step.dialect.types.day);
}

/** The key as text: `12345` or `a, x`. */
export function keyText(step: Step, alias: string): string {
  const parts = step.roles.key.map((k) => step.dialect.text(`${alias}.${step.dialect.quote(k)}`));
  return parts.length === 1 ? (parts[0] ?? '') : step.dialect.concat(parts, ', ');
}

/** The model's columns of a row as one JSON text, values exact. */
export function rowJson(step: Step, alias: string): string {
  const { dialect } = step;
  return dialect.jsonObject(Object.fromEntries(columnNames(step).map((c) => [c, `${alias}.${dialect.quote(c)}`])));
}
