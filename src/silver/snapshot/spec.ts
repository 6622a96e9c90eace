import { fail } from '../../errors.ts';
import type { ManifestNode } from '../../project/index.ts';
import { metaColumns, type MetaColumns } from './meta-columns.ts';

export const HARD_DELETES = ['ignore', 'invalidate', 'new_record'] as const;
export type HardDeletes = (typeof HARD_DELETES)[number];

/** What a dbt snapshot asks for. Expressions are SQL as the user wrote it, over the columns of the select. */
export interface SnapshotSpec {
  /** Snapshot file, for messages. */
  readonly file: string;
  /** `unique_id` of the node, for messages. */
  readonly node: string;
  /** `timestamp`, `check`, or the name of a strategy macro of the user's. */
  readonly strategy: string;
  /** Columns or expressions; each is read on the select's rows and on the table's. */
  readonly key: readonly string[];
  /** Column or expression; undefined under `check` where the time of the run is taken. */
  readonly updatedAt: string | undefined;
  /** The columns that `check` compares; empty under `timestamp`. */
  readonly checkCols: 'all' | readonly string[];
  readonly hardDeletes: HardDeletes;
  /** SQL expression that stands in for NULL as the end of a version that is open. */
  readonly validToCurrent: string | undefined;
  readonly names: MetaColumns;
}

/** What is read of a node. */
export type SnapshotNode = Pick<ManifestNode, 'unique_id' | 'original_file_path' | 'config'>;

/** Reads a snapshot's config, with dbt's checks of it. Errors: `snapshot-config`. */
export function snapshotSpec(node: SnapshotNode): SnapshotSpec {
  const { config, original_file_path: file } = node;
  const refuse = (problem: string): never => fail('snapshot-config', { file, problem }, { node: node.unique_id });
  const text = (name: string): string | undefined => {
    const value = config[name] ?? undefined;
    if (value === undefined || value === '') return undefined;
    return typeof value === 'string' ? value : refuse(`${name} must be a text, not ${JSON.stringify(value)}`);
  };
  const list = (name: string): string | readonly string[] | undefined => {
    const value = config[name] ?? undefined;
    if (value === undefined || value === '' || typeof value === 'string') return value || undefined;
    if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
    return refuse(`Invalid value for '${name}': ${JSON.stringify(value)}. Expected a string or a list of strings.`);
  };
  const [strategy, key, checkCols] = [text('strategy'), list('unique_key'), list('check_cols')];
  const updatedAt = text('updated_at');
  if (strategy === undefined || key === undefined || key.length === 0)
    return refuse("Snapshots must be configured with a 'strategy' and 'unique_key'.");
  const problem = problemOf({ strategy, updatedAt, checkCols, materialized: config.materialized });
  if (problem) refuse(problem);
  return {
    file,
    node: node.unique_id,
    strategy,
    key: [key].flat(),
    updatedAt,
    checkCols: checkCols === 'all' ? 'all' : [checkCols ?? []].flat(),
    hardDeletes: hardDeletesOf(config, refuse),
    validToCurrent: text('dbt_valid_to_current'),
    names: metaColumns(config['snapshot_meta_column_names'], refuse),
  };
}

interface Asked {
  readonly strategy: string;
  readonly updatedAt: string | undefined;
  readonly checkCols: string | readonly string[] | undefined;
  readonly materialized: unknown;
}

/** dbt's own sentences: its users look for them. */
function problemOf({ strategy, updatedAt, checkCols, materialized }: Asked): string | undefined {
  const checks = checkCols !== undefined && checkCols.length > 0;
  if (strategy === 'check' && !checks)
    return 'A snapshot configured with the check strategy must specify a check_cols configuration.';
  if (strategy === 'check' && typeof checkCols === 'string' && checkCols !== 'all')
    return `Invalid value for 'check_cols': ${checkCols}. Expected 'all' or a list of strings.`;
  if (strategy === 'timestamp' && updatedAt === undefined)
    return 'A snapshot configured with the timestamp strategy must specify an updated_at configuration.';
  if (strategy === 'timestamp' && checks) return "A 'timestamp' snapshot should not have 'check_cols'";
  if (materialized && materialized !== 'snapshot') return "A snapshot must have a materialized value of 'snapshot'";
  return undefined;
}

function hardDeletesOf(config: SnapshotNode['config'], refuse: (problem: string) => never): HardDeletes {
  const [asked, invalidate] = [config['hard_deletes'] ?? undefined, config['invalidate_hard_deletes'] ?? undefined];
  if (asked !== undefined && invalidate !== undefined)
    return refuse(
      'You cannot set both the invalidate_hard_deletes and hard_deletes config properties on the same snapshot.',
    );
  if (asked === undefined) return invalidate ? 'invalidate' : 'ignore';
  const known = HARD_DELETES.find((mode) => mode === asked);
  return known ?? refuse(`Invalid setting for property hard_deletes. Expected ${HARD_DELETES.join(', ')}.`);
}
