/**
 * What the user wrote, resolved: dbt's manifest, in dbt's own field names (so that templates' `graph` and `model`, and the
 * manifest.json artifact, are this very object).
 */
export const RESOURCE_TYPES = ['model', 'seed', 'snapshot', 'test', 'operation', 'analysis'] as const;
export type ResourceType = (typeof RESOURCE_TYPES)[number];

export interface Hook {
  readonly sql: string;
  readonly transaction: boolean;
}

/** Resolved configuration: dbt_project.yml < properties < config() in the file. Unknown keys stay as written. */
export interface NodeConfig {
  readonly enabled: boolean;
  readonly materialized: string;
  readonly schema?: string | undefined;
  readonly database?: string | undefined;
  readonly alias?: string | undefined;
  readonly tags: readonly string[];
  readonly meta: Readonly<Record<string, unknown>>;
  readonly unique_key?: string | readonly string[] | undefined;
  readonly incremental_strategy?: string | undefined;
  readonly on_schema_change?: string | undefined;
  readonly full_refresh?: boolean | undefined;
  readonly 'pre-hook': readonly Hook[];
  readonly 'post-hook': readonly Hook[];
  readonly [key: string]: unknown;
}

export interface ColumnProperties {
  readonly name: string;
  readonly description: string;
  readonly data_type?: string | undefined;
  /** True where the name is quoted in SQL. */
  readonly quote?: boolean | undefined;
  readonly meta: Readonly<Record<string, unknown>>;
  readonly tags: readonly string[];
}

export interface ManifestNode {
  readonly unique_id: string;
  readonly resource_type: ResourceType;
  readonly package_name: string;
  readonly name: string;
  readonly alias: string;
  readonly database: string;
  readonly schema: string;
  /** The relation as SQL text, or null for what makes none (tests, operations, ephemeral models). */
  readonly relation_name: string | null;
  readonly fqn: readonly string[];
  /** Path below its resource folder (`silver/tenant_history.sql`). */
  readonly path: string;
  /** Path below the project folder (`models/silver/tenant_history.sql`). */
  readonly original_file_path: string;
  readonly raw_code: string;
  readonly language: 'sql';
  readonly config: NodeConfig;
  readonly tags: readonly string[];
  readonly meta: Readonly<Record<string, unknown>>;
  readonly description: string;
  readonly columns: Readonly<Record<string, ColumnProperties>>;
  /** Arguments of each ref(): name, package or null, version or null. */
  readonly refs: readonly {
    readonly name: string;
    readonly package: string | null;
    readonly version: string | number | null;
  }[];
  /** [source name, table name] of each source(). */
  readonly sources: readonly (readonly [string, string])[];
  readonly depends_on: { readonly nodes: readonly string[]; readonly macros: readonly string[] };
  readonly checksum: { readonly name: 'sha256'; readonly checksum: string };
  /** Generic tests only: which test, with what arguments. */
  readonly test_metadata?: {
    readonly name: string;
    readonly namespace: string | null;
    readonly kwargs: Readonly<Record<string, unknown>>;
  };
  readonly column_name?: string | null;
  /** Tests: the node that a generic test is attached to. */
  readonly attached_node?: string | null;
  /** The properties file that describes it: `shop://models/schema.yml`; null for none. */
  readonly patch_path?: string | null;
  /** Seeds: folder of the package that holds `original_file_path`. */
  readonly root_path?: string;
}

export interface SourceDefinition {
  readonly unique_id: string;
  readonly resource_type: 'source';
  readonly package_name: string;
  readonly source_name: string;
  readonly name: string;
  readonly identifier: string;
  readonly database: string;
  readonly schema: string;
  readonly relation_name: string;
  readonly fqn: readonly string[];
  readonly path: string;
  readonly original_file_path: string;
  readonly description: string;
  readonly source_description: string;
  readonly config: { readonly enabled: boolean };
  readonly tags: readonly string[];
  readonly meta: Readonly<Record<string, unknown>>;
  readonly columns: Readonly<Record<string, ColumnProperties>>;
}

export interface MacroDefinition {
  readonly unique_id: string;
  readonly resource_type: 'macro';
  readonly package_name: string;
  readonly name: string;
  readonly path: string;
  readonly original_file_path: string;
  readonly macro_sql: string;
}

export interface Manifest {
  readonly metadata: { readonly project_name: string; readonly adapter_type: string };
  /** By unique_id; disabled nodes are left out. */
  readonly nodes: Readonly<Record<string, ManifestNode>>;
  readonly sources: Readonly<Record<string, SourceDefinition>>;
  readonly macros: Readonly<Record<string, MacroDefinition>>;
  /** unique_ids of everything disabled. */
  readonly disabled: readonly string[];
  readonly parent_map: Readonly<Record<string, readonly string[]>>;
  readonly child_map: Readonly<Record<string, readonly string[]>>;
}

/** History models and what the field calls so otherwise; see H15. */
export function isHistory(node: ManifestNode): boolean {
  const { materialized, unique_key, meta } = node.config;
  if (materialized === 'history' || node.resource_type === 'snapshot' || meta['history'] === true) return true;
  return (
    materialized === 'incremental' && [unique_key ?? []].flat().some((column) => column.toLowerCase() === 'valid_from')
  );
}
