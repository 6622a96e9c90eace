import { DBT_VERSION } from '../../dbt-version.ts';
import type { Group, MacroDefinition, Manifest } from '../manifest.ts';
import { md5 } from '../parse/test-name.ts';
import type { Project } from '../project.ts';
import { macroArguments, macrosCalled } from './macro.ts';
import { primaryKey } from './primary-key.ts';
import { exposureArtifact, sourceArtifact } from './source.ts';
import { nodeArtifact, unitTestArtifact, type Compiled } from './node.ts';

export interface ArtifactOptions {
  readonly at: Date;
  readonly invocationId: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface ManifestArtifactOptions extends ArtifactOptions {
  /** What was compiled, by unique_id. */
  readonly compiled: ReadonlyMap<string, Compiled>;
  /** Those of selectors.yml by name. */
  readonly selectors?: Readonly<Record<string, object>>;
}

export const MANIFEST_SCHEMA = 'https://schemas.getdbt.com/dbt/manifest/v12.json';

/** What a manifest.json is made of. */
export type Described = Pick<Project, 'name' | 'target' | 'hooks' | 'manifest'> & {
  readonly file: Pick<Project['file'], 'checksum'>;
  readonly macros: Project['shared']['macros'];
};

/** manifest.json in dbt's schema v12, as text. `project.artifact` is taken where nothing is compiled. */
export function manifestText(project: Project, options: ManifestArtifactOptions): string {
  const metadata = artifactMetadata(MANIFEST_SCHEMA, options, {
    project_name: project.name,
    project_id: md5(project.name),
    user_id: null,
    send_anonymous_usage_stats: false,
    adapter_type: project.manifest.metadata.adapter_type,
    quoting: { database: true, schema: true, identifier: true, column: null },
  });
  const body =
    options.compiled.size === 0
      ? project.artifact
      : manifestBody({ ...project, macros: project.shared.macros }, options.at, options.compiled);
  const selectors = JSON.stringify(options.selectors ?? {});
  return `{"metadata":${JSON.stringify(metadata)},"selectors":${selectors},${body}`;
}

/** All of manifest.json but its metadata and selectors: the text that follows `{"metadata":…,`. */
export function manifestBody(
  project: Described,
  at: Date,
  compiled: ReadonlyMap<string, Compiled> = new Map(),
): string {
  const { manifest } = project;
  const created = at.getTime() / 1000;
  const node = (n: Manifest['nodes'][string]): object =>
    nodeArtifact(n, { created, compiled: compiled.get(n.unique_id), primaryKey: primaryKey(manifest, n) });
  const macros = Object.values(manifest.macros);
  const disabled = Object.entries(manifest.disabled_nodes).map(
    ([id, items]) => [id, items.map((item) => disabledArtifact(project, item, created))] as const,
  );
  const hooks = hookArtifacts(project, created, compiled);
  const unrelated = Object.fromEntries(Object.keys(hooks).map((id) => [id, []]));
  const document = {
    nodes: { ...mapped(manifest.nodes, node), ...hooks },
    sources: mapped(manifest.sources, (s) => sourceArtifact(s, created)),
    macros: Object.fromEntries(macros.map((m) => [m.unique_id, macroArtifact(project, m, created)])),
    docs: manifest.docs,
    exposures: mapped(manifest.exposures, (e) => exposureArtifact(e, created)),
    metrics: {},
    groups: mapped(manifest.groups, groupArtifact),
    disabled: Object.fromEntries(disabled),
    parent_map: { ...manifest.parent_map, ...unrelated },
    child_map: { ...manifest.child_map, ...unrelated },
    group_map: groupMap(manifest),
    saved_queries: {},
    semantic_models: {},
    unit_tests: mapped(manifest.unit_tests, (u) => unitTestArtifact(u, project.target.schema, created)),
    functions: {},
  };
  return JSON.stringify(document).slice(1);
}

/** `metadata` of an artifact, as dbt writes it. */
export function artifactMetadata(
  schema: string,
  { at, invocationId, env }: ArtifactOptions,
  more: object = {},
): object {
  const prefix = 'DBT_ENV_CUSTOM_ENV_';
  const custom = Object.entries(env).filter(([key]) => key.startsWith(prefix));
  return {
    dbt_schema_version: schema,
    dbt_version: DBT_VERSION,
    generated_at: at.toISOString(),
    invocation_id: invocationId,
    invocation_started_at: at.toISOString(),
    env: Object.fromEntries(custom.map(([key, value]) => [key.slice(prefix.length), value])),
    ...more,
  };
}

function mapped<T>(items: Readonly<Record<string, T>>, make: (item: T) => object): Record<string, object> {
  return Object.fromEntries(Object.entries(items).map(([id, item]) => [id, make(item)]));
}

function macroArtifact({ macros }: Described, macro: MacroDefinition, created: number): object {
  const docs = macro.docs ?? { show: true, node_color: null };
  const { macro_sql: sql } = macro;
  return {
    name: macro.name,
    resource_type: 'macro',
    package_name: macro.package_name,
    path: macro.path,
    original_file_path: macro.original_file_path,
    unique_id: macro.unique_id,
    macro_sql: sql,
    depends_on: { macros: macrosCalled(macros, macro) },
    description: macro.description ?? '',
    meta: macro.meta ?? {},
    docs,
    config: { meta: macro.meta ?? {}, docs },
    patch_path: macro.patch_path ?? null,
    arguments: macroArguments(macro),
    created_at: created,
    supported_languages: macro.name.startsWith('materialization_') ? ['sql'] : null,
  };
}

function groupArtifact(group: Group): object {
  return group;
}

type Disabled = Manifest['disabled_nodes'][string][number];

function disabledArtifact({ target }: Described, item: Disabled, created: number): object {
  switch (item.resource_type) {
    case 'source':
      return sourceArtifact(item, created);
    case 'exposure':
      return exposureArtifact(item, created);
    case 'unit_test':
      return unitTestArtifact(item, target.schema, created);
    default:
      return nodeArtifact(item, { created, compiled: undefined, primaryKey: [] });
  }
}

function groupMap({ groups, nodes }: Manifest): Record<string, string[]> {
  const members = (name: string): string[] =>
    Object.values(nodes)
      .filter((n) => n.group === name)
      .map((n) => n.unique_id);
  return Object.fromEntries(Object.values(groups).map(({ name }) => [name, members(name)]));
}

/** on-run-start and on-run-end, which dbt keeps as operations. */
function hookArtifacts(
  { hooks, name, target, file }: Described,
  created: number,
  compiled: ManifestArtifactOptions['compiled'],
): Record<string, object> {
  const kinds = { 'on-run-start': hooks.onRunStart, 'on-run-end': hooks.onRunEnd };
  const made = Object.entries(kinds).flatMap(([kind, list]) =>
    list.map(({ sql }, index) => {
      const hook = `${name}-${kind}-${index}`;
      const artifact = nodeArtifact(
        {
          unique_id: `operation.${name}.${hook}`,
          resource_type: 'operation',
          package_name: name,
          name: hook,
          alias: hook,
          database: target.database,
          schema: target.schema,
          relation_name: null,
          fqn: [name, 'hooks', hook],
          path: `hooks/${hook}.sql`,
          original_file_path: './dbt_project.yml',
          raw_code: sql,
          language: 'sql',
          config: { enabled: true, materialized: 'view', tags: [], meta: {}, 'pre-hook': [], 'post-hook': [] },
          tags: [kind],
          meta: {},
          description: '',
          columns: {},
          refs: [],
          sources: [],
          depends_on: { nodes: [], macros: [] },
          checksum: { name: 'sha256', checksum: file.checksum },
        },
        { created, compiled: compiled.get(`operation.${name}.${hook}`), primaryKey: [] },
      );
      return [`operation.${name}.${hook}`, { ...artifact, index: index + 1 }] as const;
    }),
  );
  return Object.fromEntries(made);
}
