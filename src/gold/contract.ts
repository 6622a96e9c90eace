import type { ColumnInfo, Dialect } from '../adapter/index.ts';
import type { ManifestNode } from '../project/index.ts';

type Constraint = NonNullable<ManifestNode['constraints']>[number];

/** True where the model promises its columns (`contract: {enforced: true}`). */
export function hasContract({ config }: ManifestNode): boolean {
  const contract = config['contract'] as { enforced?: unknown } | undefined;
  return contract?.enforced === true;
}

/** The columns that a contract promises, in its order. Columns without a type are left to `contractProblems`. */
export function promised(node: ManifestNode): { readonly name: string; readonly type: string | undefined }[] {
  return Object.values(node.columns).map((c) => ({ name: c.name, type: c.data_type }));
}

/** A select without rows whose columns have the promised types, so that the engine tells its own names of them. */
export function promisedSelect(dialect: Dialect, node: ManifestNode): string {
  const columns = promised(node).map(
    (c) => `${dialect.cast('NULL', c.type ?? dialect.types.text)} AS ${dialect.quote(c.name)}`,
  );
  return `SELECT ${columns.join(', ')}`;
}

/** What is wrong with the model's columns, by name, in dbt's words; empty where the promise is kept. */
export function contractProblems(
  node: ManifestNode,
  { made, declared }: { readonly made: readonly ColumnInfo[]; readonly declared: readonly ColumnInfo[] },
): string[] {
  const untyped = promised(node).filter((c) => c.type === undefined);
  if (untyped.length > 0) return untyped.map((c) => `${c.name}: the contract has no data_type`);
  const of = (columns: readonly ColumnInfo[], name: string): ColumnInfo | undefined =>
    columns.find((c) => c.name.toLowerCase() === name.toLowerCase());
  const base = (type: string): string => type.replace(/\(.*\)/, '').toUpperCase();
  const problems: string[] = [];
  for (const { name, type } of declared) {
    const actual = of(made, name);
    if (!actual) problems.push(`${name}: missing in definition (contract: ${type})`);
    else if (base(actual.type) !== base(type))
      problems.push(`${name}: data type mismatch (definition: ${actual.type}, contract: ${type})`);
  }
  for (const { name, type } of made)
    if (!of(declared, name)) problems.push(`${name}: missing in contract (definition: ${type})`);
  return problems;
}

/** Definitions of the promised columns and constraints, for CREATE TABLE; undefined where there is none but types. */
export function definitions(dialect: Dialect, node: ManifestNode): string[] | undefined {
  const columns = Object.values(node.columns);
  const constrained = [...columns.flatMap((c) => c.constraints ?? []), ...(node.constraints ?? [])];
  if (constrained.length === 0) return undefined;
  return [
    ...columns.map((c) =>
      [dialect.quote(c.name), c.data_type ?? '', ...(c.constraints ?? []).map(columnConstraint)].join(' ').trim(),
    ),
    ...(node.constraints ?? []).map((c) => tableConstraint(dialect, c)),
  ];
}

function columnConstraint(constraint: Constraint): string {
  const { type, expression = '' } = constraint;
  switch (type) {
    case 'not_null':
      return 'NOT NULL';
    case 'unique':
      return `UNIQUE ${expression}`.trim();
    case 'primary_key':
      return `PRIMARY KEY ${expression}`.trim();
    case 'check':
      return `CHECK (${expression})`;
    case 'foreign_key':
      return `REFERENCES ${references(constraint)}`;
    default:
      return expression;
  }
}

function tableConstraint(dialect: Dialect, constraint: Constraint): string {
  const { type, name, expression = '', columns = [] } = constraint;
  const list = `(${columns.map((c) => dialect.quote(c)).join(', ')})`;
  const named = name === undefined || name === null ? '' : `CONSTRAINT ${dialect.quote(name)} `;
  switch (type) {
    case 'unique':
      return `${named}UNIQUE ${list}`;
    case 'primary_key':
      return `${named}PRIMARY KEY ${list}`;
    case 'check':
      return `${named}CHECK (${expression})`;
    case 'foreign_key':
      return `${named}FOREIGN KEY ${list} REFERENCES ${references(constraint)}`;
    default:
      return `${named}${expression}`;
  }
}

function references({ expression = '', to, to_columns: columns = [] }: Constraint): string {
  return to === undefined || to === null ? expression : `${to} (${columns.join(', ')})`;
}
