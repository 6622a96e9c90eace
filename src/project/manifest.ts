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

/** A constraint of a contract, on a model or one of its columns. */
export interface Constraint {
  readonly type: string;
  readonly name?: string | undefined;
  readonly expression?: string | undefined;
  readonly warn_unenforced?: boolean | undefined;
  readonly warn_unsupported?: boolean | undefined;
  readonly to?: string | undefined;
  readonly to_columns?: readonly string[] | undefined;
  readonly columns?: readonly string[] | undefined;
}

export interface ColumnProperties {
  readonly name: string;
  readonly description: string;
  readonly data_type?: string | undefined;
  /** True where the name is quoted in SQL. */
  readonly quote?: boolean | undefined;
  readonly meta: Readonly<Record<string, unknown>>;
  readonly tags: readonly string[];
  readonly constraints?: readonly Constraint[] | undefined;
  /** unique_ids of the docs blocks in its description. */
  readonly doc_blocks?: readonly string[];
}

export type Version = string | number;

/** Arguments of a ref(). */
export interface Ref {
  readonly name: string;
  readonly package: string | null;
  readonly version: Version | null;
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
  /** A model whose rows are points of time. */
  readonly time_spine?: Readonly<Record<string, unknown>>;
  /** unique_ids of the docs blocks in its description. */
  readonly doc_blocks?: readonly string[];
  readonly columns: Readonly<Record<string, ColumnProperties>>;
  /** Arguments of each ref(): name, package or null, version or null. */
  readonly refs: readonly Ref[];
  /** [source name, table name] of each source(). */
  readonly sources: readonly (readonly [string, string])[];
  readonly depends_on: { readonly nodes: readonly string[]; readonly macros: readonly string[] };
  readonly checksum: { readonly name: 'sha256' | 'none'; readonly checksum: string };
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
  /** The configuration as it was written, templates and all. */
  readonly unrendered_config?: Readonly<Record<string, unknown>>;
  readonly docs?: { readonly show: boolean; readonly node_color: string | null };
  readonly group?: string | null;
  /** Models: who may refer to it. */
  readonly access?: 'private' | 'protected' | 'public';
  /** Models with versions: this one, and the one that an unversioned ref() means. */
  readonly version?: Version | null;
  readonly latest_version?: Version | null;
  readonly deprecation_date?: string | null;
  readonly constraints?: readonly Constraint[];
  /** Where the macro of a generic test stands in the graph, for dbt's `file_key_name`. */
  readonly file_key_name?: string;
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
  readonly doc_blocks?: readonly string[];
  /** Schema and database as written, null where nothing is. */
  readonly unrendered_schema?: string | null;
  readonly unrendered_database?: string | null;
  readonly quoting?: Readonly<Record<string, unknown>>;
  readonly config: Readonly<Record<string, unknown>> & { readonly enabled: boolean };
  readonly tags: readonly string[];
  readonly meta: Readonly<Record<string, unknown>>;
  readonly columns: Readonly<Record<string, ColumnProperties>>;
  readonly patch_path?: null;
  readonly unrendered_config?: Readonly<Record<string, unknown>>;
  readonly loader?: string;
  readonly loaded_at_field?: string | null;
  readonly loaded_at_query?: string | null;
  readonly freshness?: Freshness | null;
  readonly source_meta?: Readonly<Record<string, unknown>>;
}

export interface FreshnessLimit {
  readonly count: number | null;
  readonly period: 'minute' | 'hour' | 'day' | null;
}

/** How old a source's newest row may be. */
export interface Freshness {
  readonly warn_after: FreshnessLimit;
  readonly error_after: FreshnessLimit;
  readonly filter: string | null;
}

/** What reads the project's models: a dashboard, a notebook, an application. */
export interface Exposure {
  readonly unique_id: string;
  readonly resource_type: 'exposure';
  readonly package_name: string;
  readonly name: string;
  readonly path: string;
  readonly original_file_path: string;
  readonly fqn: readonly string[];
  readonly type: string;
  readonly owner: Readonly<Record<string, unknown>>;
  readonly description: string;
  readonly label: string | null;
  readonly maturity: string | null;
  readonly url: string | null;
  readonly meta: Readonly<Record<string, unknown>>;
  readonly tags: readonly string[];
  readonly config: Readonly<Record<string, unknown>> & { readonly enabled: boolean };
  readonly unrendered_config: Readonly<Record<string, unknown>>;
  readonly refs: readonly Ref[];
  readonly sources: readonly (readonly [string, string])[];
  readonly depends_on: { readonly nodes: readonly string[]; readonly macros: readonly string[] };
}

export interface Group {
  readonly unique_id: string;
  readonly resource_type: 'group';
  readonly package_name: string;
  readonly name: string;
  readonly path: string;
  readonly original_file_path: string;
  readonly owner: Readonly<Record<string, unknown>>;
  readonly description: string | null;
  readonly config: Readonly<Record<string, unknown>>;
}

/** Rows of a unit test, given or expected. */
export interface UnitTestRows {
  readonly format: 'dict' | 'csv' | 'sql';
  /** Rows as objects, or the text of CSV or SQL. */
  readonly rows: readonly Readonly<Record<string, unknown>>[] | string;
  /** Name of the file that holds them, where one does. */
  readonly fixture: string | null;
}

export interface UnitTest {
  readonly unique_id: string;
  readonly resource_type: 'unit_test';
  readonly package_name: string;
  readonly name: string;
  readonly model: string;
  readonly path: string;
  readonly original_file_path: string;
  readonly fqn: readonly string[];
  readonly description: string;
  readonly given: readonly (UnitTestRows & { readonly input: string })[];
  readonly expect: UnitTestRows;
  readonly overrides: Readonly<Record<'macros' | 'vars' | 'env_vars', Readonly<Record<string, unknown>>>>;
  readonly config: Readonly<Record<string, unknown>> & { readonly enabled: boolean };
  readonly tags: readonly string[];
  readonly meta: Readonly<Record<string, unknown>>;
  readonly depends_on: { readonly nodes: readonly string[]; readonly macros: readonly string[] };
  /** Version of the model it tests. */
  readonly version: Version | null;
  readonly checksum: string;
}

/** A block of text that descriptions take in by doc(). */
export interface DocBlock {
  readonly unique_id: string;
  readonly resource_type: 'doc';
  readonly package_name: string;
  readonly name: string;
  readonly path: string;
  readonly original_file_path: string;
  readonly block_contents: string;
}

export interface MacroDefinition {
  readonly unique_id: string;
  readonly resource_type: 'macro';
  readonly package_name: string;
  readonly name: string;
  readonly path: string;
  readonly original_file_path: string;
  readonly macro_sql: string;
  readonly description?: string;
  readonly arguments?: readonly Readonly<Record<string, unknown>>[];
  readonly patch_path?: string | null;
  readonly meta?: Readonly<Record<string, unknown>>;
  readonly docs?: { readonly show: boolean; readonly node_color: string | null };
}

export interface Manifest {
  readonly metadata: { readonly project_name: string; readonly adapter_type: string };
  /** By unique_id; disabled nodes are left out. */
  readonly nodes: Readonly<Record<string, ManifestNode>>;
  readonly sources: Readonly<Record<string, SourceDefinition>>;
  readonly macros: Readonly<Record<string, MacroDefinition>>;
  readonly exposures: Readonly<Record<string, Exposure>>;
  readonly groups: Readonly<Record<string, Group>>;
  readonly unit_tests: Readonly<Record<string, UnitTest>>;
  readonly docs: Readonly<Record<string, DocBlock>>;
  /** unique_ids of everything disabled. */
  readonly disabled: readonly string[];
  /** What is disabled, by unique_id. */
  readonly disabled_nodes: Readonly<Record<string, readonly (ManifestNode | SourceDefinition | Exposure | UnitTest)[]>>;
  readonly parent_map: Readonly<Record<string, readonly string[]>>;
  readonly child_map: Readonly<Record<string, readonly string[]>>;
}

/** A node, source, exposure or unit test by its unique_id. */
export function inManifest(
  { nodes, sources, exposures, unit_tests: unitTests }: Manifest,
  id: string,
): ManifestNode | SourceDefinition | Exposure | UnitTest | undefined {
  return nodes[id] ?? sources[id] ?? exposures[id] ?? unitTests[id];
}

/** History models and what the field calls so otherwise; see H15. */
export function isHistory(node: ManifestNode): boolean {
  const { materialized, unique_key, meta } = node.config;
  if (materialized === 'history' || node.resource_type === 'snapshot' || meta['history'] === true) return true;
  return (
    materialized === 'incremental' && [unique_key ?? []].flat().some((column) => column.toLowerCase() === 'valid_from')
  );
}
