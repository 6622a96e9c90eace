/**
 * What selection reads of a node, source, exposure or unit test, in the manifest's own field names. Kinds that lack a
 * field leave it out.
 */
export interface Selectable {
  readonly unique_id: string;
  readonly resource_type: string;
  readonly package_name: string;
  readonly name: string;
  readonly fqn: readonly string[];
  readonly original_file_path: string;
  readonly patch_path?: string | null | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly config?: Readonly<Record<string, unknown>> | undefined;
  readonly depends_on?:
    { readonly nodes?: readonly string[] | undefined; readonly macros?: readonly string[] | undefined } | undefined;
  readonly raw_code?: string | undefined;
  readonly source_name?: string | undefined;
  readonly access?: string | null | undefined;
  readonly group?: string | null | undefined;
  readonly version?: string | number | null | undefined;
  readonly latest_version?: string | number | null | undefined;
  readonly test_metadata?: { readonly name: string } | null | undefined;
}

type Table = Readonly<Record<string, Selectable>>;

export interface SelectableMacro {
  readonly unique_id: string;
  readonly package_name: string;
  readonly macro_sql: string;
  readonly depends_on?: { readonly macros?: readonly string[] | undefined } | undefined;
}

/** What selection reads of a manifest; sections that are not there are empty. */
export interface SelectableManifest {
  readonly metadata: { readonly project_name: string; readonly adapter_type: string };
  readonly nodes: Table;
  readonly sources: Table;
  readonly exposures?: Table | undefined;
  readonly unit_tests?: Table | undefined;
  readonly metrics?: Table | undefined;
  readonly semantic_models?: Table | undefined;
  readonly saved_queries?: Table | undefined;
  readonly macros?: Readonly<Record<string, SelectableMacro>> | undefined;
  /** unique_ids of everything disabled. */
  readonly disabled?: readonly string[] | undefined;
}

/** Everything that can be selected, by unique_id. */
export function selectables(manifest: SelectableManifest): Map<string, Selectable> {
  const { nodes, sources, exposures, unit_tests, metrics, semantic_models, saved_queries } = manifest;
  const tables = [nodes, sources, exposures, unit_tests, metrics, semantic_models, saved_queries];
  const members = new Map<string, Selectable>();
  for (const table of tables)
    for (const node of Object.values(table ?? {})) if (isEnabled(node)) members.set(node.unique_id, node);
  return members;
}

function isEnabled(node: Selectable): boolean {
  return node.config?.['enabled'] !== false;
}

/** Sections of a manifest that stand apart from its nodes. */
const APART = new Set(['source', 'exposure', 'unit_test', 'metric', 'semantic_model', 'saved_query']);

/** True for what dbt keeps among `nodes`: models, seeds, snapshots, data tests, analyses, operations. */
export function isNode({ resource_type }: Selectable): boolean {
  return !APART.has(resource_type);
}

export function isVersioned(node: Selectable): boolean {
  return node.resource_type === 'model' && node.version !== undefined && node.version !== null;
}

/** Tests come along with what they test. */
export function isTest({ resource_type }: Selectable): boolean {
  return resource_type === 'test' || resource_type === 'unit_test';
}

export function parentsOf(node: Selectable): readonly string[] {
  return node.depends_on?.nodes ?? [];
}
