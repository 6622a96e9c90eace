import { createHash } from 'node:crypto';
import type { Constraint, ManifestNode } from '../manifest.ts';

/** Materializations whose constraints the engine enforces, so that they are part of the contract. */
const ENFORCING: readonly string[] = ['table', 'incremental'];

/** dbt's checksum of an enforced contract: SHA-256 over its columns by name, each with its type and its constraints in Python's words. */
export function contractChecksum({ columns, constraints, config }: ManifestNode): string {
  const sorted = Object.values(columns).sort((a, b) => (a.name < b.name ? -1 : 1));
  const said = sorted.map((c) => `|${c.name}${c.data_type ?? 'None'}${constraintsText('ColumnLevel', c.constraints)}`);
  const { materialized } = config;
  const own = ENFORCING.includes(materialized) ? `${materialized}${constraintsText('ModelLevel', constraints)}` : '';
  return createHash('sha256')
    .update([...said, own].join(''))
    .digest('hex');
}

function constraintsText(level: string, constraints: readonly Constraint[] = []): string {
  return `[${constraints.map((c) => constraintText(level, c)).join(', ')}]`;
}

function constraintText(level: string, constraint: Constraint): string {
  const {
    type,
    name,
    expression,
    warn_unenforced: a,
    warn_unsupported: b,
    to,
    to_columns: toColumns,
    columns,
  } = constraint;
  const fields = [
    `type=<ConstraintType.${type}: '${type}'>`,
    `name=${python(name)}`,
    `expression=${python(expression)}`,
    `warn_unenforced=${a === false ? 'False' : 'True'}`,
    `warn_unsupported=${b === false ? 'False' : 'True'}`,
    `to=${python(to)}`,
    `to_columns=[${(toColumns ?? []).map(python).join(', ')}]`,
    ...(level === 'ModelLevel' ? [`columns=[${(columns ?? []).map(python).join(', ')}]`] : []),
  ];
  return `${level}Constraint(${fields.join(', ')})`;
}

/** Text as Python's repr() writes it, None for nothing. */
function python(text: string | null | undefined): string {
  if (text === undefined || text === null) return 'None';
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const inside = text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
  return `${quote}${quote === "'" ? inside.replaceAll("'", "\\'") : inside}${quote}`;
}
