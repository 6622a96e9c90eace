import type { ColumnInfo, Dialect } from '../../adapter/index.ts';
import { fail } from '../../errors.ts';
import type { HardDeletes, SnapshotSpec } from './spec.ts';

/** What dbt names the two row sets that a strategy compares; a strategy macro speaks of them by these names. */
export const SOURCE = 'source_data';
export const OPEN = 'snapshotted_data';

/** How a snapshot tells one row's versions apart; what dbt's strategy macros return. */
export interface Strategy {
  /** Columns or expressions, over the select and over the table. */
  readonly key: readonly string[];
  /** Over the select: the beginning of a version, and the end of the one before. */
  readonly updatedAt: string;
  /** A condition on a row of `source_data` and the open version `snapshotted_data` of its key. */
  readonly rowChanged: string;
  /** Over the select; undefined for dbt's hash of key and updatedAt. */
  readonly scdId?: string | undefined;
  readonly hardDeletes: HardDeletes;
}

interface Given {
  readonly spec: SnapshotSpec;
  readonly incoming: readonly ColumnInfo[];
  readonly table: readonly ColumnInfo[];
  readonly now: string;
}

/** dbt's two strategies. Errors: `snapshot-config`. */
export function strategyOf(dialect: Dialect, given: Given): Strategy {
  const { spec, now } = given;
  const common = { key: spec.key, updatedAt: spec.updatedAt ?? now, hardDeletes: spec.hardDeletes };
  if (spec.strategy === 'timestamp')
    return {
      ...common,
      rowChanged: `${OPEN}.${dialect.quote(spec.names.dbt_valid_from)} < ${SOURCE}.varve_updated_at`,
    };
  if (spec.strategy === 'check') return { ...common, rowChanged: anyDiffers(dialect, given) };
  const problem = `The specified strategy macro '${spec.strategy}' was not found; there are timestamp and check.`;
  return fail('snapshot-config', { file: spec.file, problem }, { node: spec.node });
}

/** A column that the table does not have yet makes every row a changed one, as in dbt: its value was not known before. */
function anyDiffers(dialect: Dialect, { spec, incoming, table }: Given): string {
  const columns = spec.checkCols === 'all' ? incoming : spec.checkCols.map((name) => checked(spec, name, incoming));
  const known = new Set(table.map((c) => c.name.toLowerCase()));
  if (columns.some((c) => !known.has(c.name.toLowerCase()))) return '1 = 1';
  const differs = columns.map(({ name }) =>
    dialect.distinct(`${OPEN}.${dialect.quote(name)}`, `${SOURCE}.${dialect.quote(name)}`),
  );
  return `(${differs.join(' OR ')})`;
}

function checked(spec: SnapshotSpec, name: string, incoming: readonly ColumnInfo[]): ColumnInfo {
  const bare = /^(["`]).*\1$/s.test(name) ? name.slice(1, -1) : name;
  const found = incoming.find((c) => c.name.toLowerCase() === bare.trim().toLowerCase());
  const has = incoming.map((c) => c.name).join(', ');
  const problem = `Invalid value for 'check_cols': there is no column ${name}; the select has ${has}.`;
  return found ?? fail('snapshot-config', { file: spec.file, problem }, { node: spec.node });
}
