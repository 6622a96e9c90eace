import { isMap, type YamlMap } from '../config/yaml.ts';
import { contractChecksum } from './contract-checksum.ts';
import type { ColumnProperties, Constraint, ManifestNode, NodeConfig, ResourceType, UnitTest } from '../manifest.ts';

/** What a run knows of a node beside its files. */
export interface Compiled {
  readonly code: string;
  /** Where it was written, relative to the project; null for nowhere. */
  readonly path: string | null;
  readonly ctes?: readonly { readonly id: string; readonly name: string; readonly sql: string }[];
}

const SHARED_CONFIG = {
  enabled: true,
  alias: null,
  schema: null,
  database: null,
  tags: [],
  meta: {},
  group: null,
  static_analysis: null,
};

const NODE_CONFIG = {
  ...SHARED_CONFIG,
  materialized: 'view',
  incremental_strategy: null,
  batch_size: null,
  lookback: 1,
  begin: null,
  persist_docs: {},
  'post-hook': [],
  'pre-hook': [],
  quoting: {},
  column_types: {},
  full_refresh: null,
  unique_key: null,
  on_schema_change: 'ignore',
  on_configuration_change: 'apply',
  grants: {},
  packages: [],
  docs: { show: true, node_color: null },
  contract: { enforced: false, alias_types: true },
  event_time: null,
  concurrent_batches: null,
};

const SNAPSHOT_NAMES = {
  dbt_valid_to: null,
  dbt_valid_from: null,
  dbt_scd_id: null,
  dbt_updated_at: null,
  dbt_is_deleted: null,
};

/** dbt's defaults of a resource's configuration. */
const CONFIG: Readonly<Record<ResourceType, YamlMap>> = {
  model: {
    ...NODE_CONFIG,
    access: 'protected',
    freshness: null,
    on_error: null,
    latest_version_pointer: { enabled: null, alias: null },
  },
  seed: { ...NODE_CONFIG, delimiter: ',', quote_columns: null },
  snapshot: {
    ...NODE_CONFIG,
    strategy: null,
    target_schema: null,
    target_database: null,
    updated_at: null,
    check_cols: null,
    snapshot_meta_column_names: SNAPSHOT_NAMES,
    dbt_valid_to_current: null,
  },
  analysis: NODE_CONFIG,
  operation: NODE_CONFIG,
  test: {
    ...SHARED_CONFIG,
    materialized: 'test',
    severity: 'ERROR',
    store_failures: null,
    store_failures_as: null,
    sql_header: null,
    where: null,
    limit: null,
    fail_calc: 'count(*)',
    warn_if: '!= 0',
    error_if: '!= 0',
  },
};

/** Keys whose mapping is laid over dbt's default instead of replacing it. */
const LAID_OVER = ['docs', 'contract', 'snapshot_meta_column_names'];

/** A node's configuration with every key that dbt writes. */
export function configArtifact(type: ResourceType, config: NodeConfig): YamlMap {
  const defaults = CONFIG[type];
  const merged: Record<string, unknown> = { ...defaults };
  for (const [key, value] of Object.entries(config)) {
    if (value === undefined) continue;
    if (type === 'test' && /^(pre|post)-hook$/.test(key)) continue;
    merged[key] = LAID_OVER.includes(key) && isMap(value) ? { ...(defaults[key] as YamlMap), ...value } : value;
  }
  if (type === 'test') Object.assign(merged, storing(config));
  if (type === 'model') merged['begin'] = isoText(config['begin'], '');
  for (const key of ['pre-hook', 'post-hook'] as const)
    if (type !== 'test') merged[key] = config[key].map((hook) => ({ ...hook, index: null }));
  return merged;
}

/** `store_failures` and `store_failures_as` say the same thing; the one that is left out follows the other. */
function storing({ store_failures: wanted, store_failures_as: as }: NodeConfig): YamlMap {
  if (typeof as === 'string') return { store_failures: as !== 'ephemeral', store_failures_as: as };
  return typeof wanted === 'boolean' ? { store_failures_as: wanted ? 'table' : 'ephemeral' } : {};
}

/** A bare date as Python writes an instant. */
function isoText(value: unknown, zone: string): unknown {
  return typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) ? `${value}T00:00:00${zone}` : (value ?? null);
}

/** A node as dbt's manifest v12 has it. */
export function nodeArtifact(node: ManifestNode, { created, compiled, primaryKey }: Made): object {
  const { resource_type: type } = node;
  const config = configArtifact(type, node.config);
  const contract = isMap(config['contract']) ? config['contract'] : {};
  const base = {
    database: node.database,
    schema: node.schema,
    name: node.name,
    resource_type: type,
    package_name: node.package_name,
    path: node.path,
    original_file_path: node.original_file_path,
    unique_id: node.unique_id,
    fqn: node.fqn,
    alias: node.alias,
    checksum: node.checksum,
    config,
    tags: node.tags,
    description: node.description,
    columns: columnsArtifact(node.columns),
    meta: node.meta,
    group: node.group ?? null,
    docs: node.docs ?? { show: true, node_color: null },
    patch_path: node.patch_path ?? null,
    build_path: null,
    unrendered_config: node.unrendered_config ?? {},
    created_at: created,
    relation_name: node.relation_name,
    raw_code: type === 'snapshot' ? node.raw_code : node.raw_code.trim(),
    doc_blocks: node.doc_blocks ?? [],
  };
  if (type === 'seed') return { ...base, root_path: node.root_path ?? null, depends_on: { macros: [] } };
  return {
    ...base,
    language: 'sql',
    refs: node.refs,
    sources: node.sources,
    metrics: [],
    functions: [],
    depends_on: { macros: node.depends_on.macros, nodes: node.depends_on.nodes },
    compiled_path: compiled?.path ?? null,
    ...(compiled
      ? {
          compiled: true,
          compiled_code: compiled.code,
          extra_ctes_injected: true,
          extra_ctes: (compiled.ctes ?? []).map(({ id, name, sql }) => ({ id, sql: ` ${name} as (\n${sql}\n)` })),
        }
      : {}),
    contract: {
      enforced: contract['enforced'] === true,
      alias_types: contract['alias_types'] !== false,
      checksum: type === 'model' && contract['enforced'] === true ? contractChecksum(node) : null,
    },
    ...(type === 'model' ? modelArtifact(node, primaryKey) : {}),
    ...(node.test_metadata
      ? {
          column_name: node.column_name ?? null,
          file_key_name: node.file_key_name ?? null,
          attached_node: node.attached_node ?? null,
          test_metadata: node.test_metadata,
        }
      : {}),
  };
}

interface Made {
  /** Seconds since 1970. */
  readonly created: number;
  readonly compiled: Compiled | undefined;
  readonly primaryKey: readonly string[];
}

function modelArtifact(node: ManifestNode, primaryKey: readonly string[]): object {
  return {
    access: node.access ?? 'protected',
    constraints: (node.constraints ?? []).map(constraintArtifact),
    version: node.version ?? null,
    latest_version: node.latest_version ?? null,
    deprecation_date: isoText(node.deprecation_date, '+00:00'),
    primary_key: primaryKey,
    time_spine: node.time_spine ?? null,
  };
}

export function columnsArtifact(columns: Readonly<Record<string, ColumnProperties>>): object {
  return Object.fromEntries(
    Object.entries(columns).map(([name, c]) => [
      name,
      {
        name: c.name,
        description: c.description,
        meta: c.meta,
        data_type: c.data_type ?? null,
        constraints: (c.constraints ?? []).map(constraintArtifact),
        quote: c.quote ?? null,
        config: { meta: c.meta, tags: c.tags },
        tags: c.tags,
        granularity: null,
        dimension: null,
        entity: null,
        doc_blocks: c.doc_blocks ?? [],
      },
    ]),
  );
}

function constraintArtifact(constraint: Constraint): object {
  return {
    name: null,
    expression: null,
    warn_unenforced: true,
    warn_unsupported: true,
    to: null,
    to_columns: [],
    ...constraint,
  };
}

export function unitTestArtifact(test: UnitTest, schema: string, created: number): object {
  const { checksum, overrides, config, name, model, resource_type, package_name, path, original_file_path } = test;
  const { unique_id, fqn, description, given: inputs, expect, depends_on, version } = test;
  const given = Object.values(overrides).some((part) => Object.keys(part).length > 0);
  return {
    model,
    given: inputs,
    expect,
    name,
    resource_type,
    package_name,
    path,
    original_file_path,
    unique_id,
    fqn,
    description,
    depends_on,
    version,
    overrides: given ? overrides : null,
    config: { tags: [], meta: {}, static_analysis: null, ...config },
    checksum,
    schema,
    created_at: created,
    versions: null,
  };
}
