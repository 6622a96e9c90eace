import { createHash, randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { readProfile } from './config/profile.ts';
import { readProjectFile, renderConfigs, type ProjectFile } from './config/project-file.ts';
import { readSettings } from './config/settings.ts';
import { isMap, readYaml, type YamlMap } from './config/yaml.ts';
import { fail } from '../errors.ts';
import { baseContext, targetContext, type BaseInput } from './context/base.ts';
import type { ContextShared, TemplateEngine } from './context/node.ts';
import { findFiles } from './files.ts';
import { link } from './graph/link.ts';
import { readMacros } from './macros.ts';
import type { Hook, Manifest, ManifestNode, SourceDefinition } from './manifest.ts';
import { genericTest, type Tested } from './parse/generic-tests.ts';
import { seedNode, sqlNode, type NodeMaker } from './parse/nodes.ts';
import { readProperties, type Described, type Properties } from './parse/properties.ts';
import { sourceNodes } from './parse/sources.ts';
import type { Project } from './project.ts';
import { Scope, type Value } from './template/index.ts';

/** The engine of a profile, as far as reading a project needs it. */
export interface ProjectEngine {
  readonly name: string;
  readonly dialect: {
    quote(identifier: string): string;
    relation(relation: {
      readonly database?: string | undefined;
      readonly schema: string;
      readonly identifier: string;
    }): string;
  };
  target(
    name: string,
    output: YamlMap,
  ): { readonly schema: string; readonly database: string; readonly threads: number };
}

export interface LoadOptions {
  readonly dir: string;
  readonly profilesDir: string | undefined;
  readonly target: string | undefined;
  readonly vars: YamlMap;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly startedAt: Date;
  readonly engine: (type: string) => Promise<ProjectEngine>;
  readonly log: (text: string) => void;
}

/** Reads a project: settings, profile, every file, and what depends on what. Opens no database. */
export async function loadProject(options: LoadOptions): Promise<Project> {
  const dir = resolve(options.dir);
  const invocationId = randomUUID();
  const base = (written: YamlMap): BaseInput => baseInput(options, { written, invocationId });
  // as in dbt, files of settings see the command line's variables alone
  const early = (written: YamlMap): BaseInput => ({ ...base(written), projectVars: {} });
  const file = await readProjectFile(dir, (written) => scopeOf(baseContext(early(written))));
  const scope = scopeOf(baseContext({ ...early(file.written), secrets: true }));
  const { profilesDir, env, target } = options;
  const profile = await readProfile({ dir, profilesDir, env, profile: file.profile, target, scope });
  const settings = await readSettings(dir, profile.target);
  const engine = await options.engine(profile.type);
  const given = engine.target(profile.target, profile.output);
  const templateEngine: TemplateEngine = {
    type: engine.name,
    quote: engine.dialect.quote.bind(engine.dialect),
    renderRelation: (r) => engine.dialect.relation(r),
  };
  const targetValue = targetContext(profile, given, env);
  const shared: ContextShared = {
    base: base(file.written),
    target: targetValue,
    engine: templateEngine,
    macros: await readMacros(dir, file.paths, file.name),
    dispatchOrder: (namespace) => file.dispatch.find((d) => d.namespace === namespace)?.order,
  };
  const configs = await renderConfigs(file, scopeOf([...baseContext(early(file.written)), ['target', targetValue]]));
  const maker = { shared, packageName: file.name, dir, configs, target: given };
  const manifest = await parseAll({ dir, file, maker, warn: options.log });
  const hooks = { onRunStart: file.onRunStart.map(hook), onRunEnd: file.onRunEnd.map(hook) };
  return { dir, name: file.name, settings, profile, manifest, manifestHash: hashOf(manifest, hooks), hooks, shared };
}

function scopeOf(entries: readonly (readonly [string, Value])[]): Scope {
  return new Scope(undefined, entries as [string, Value][]);
}

interface Invocation {
  /** dbt_project.yml as written. */
  readonly written: YamlMap;
  readonly invocationId: string;
}

function baseInput({ env, vars, startedAt, log }: LoadOptions, { written, invocationId }: Invocation): BaseInput {
  return {
    env,
    cliVars: vars,
    projectVars: isMap(written['vars']) ? written['vars'] : {},
    projectName: String(written['name']),
    startedAt,
    invocationId,
    fullRefresh: false,
    log,
  };
}

function hook(sql: string): Hook {
  return { sql, transaction: true };
}

interface Parsing {
  readonly dir: string;
  readonly file: ProjectFile;
  readonly maker: NodeMaker;
  readonly warn: (text: string) => void;
}

async function parseAll({ dir, file, maker, warn }: Parsing): Promise<Manifest> {
  const { paths } = file;
  const properties = await readAllProperties(dir, [
    ...new Set([...paths.models, ...paths.seeds, ...paths.snapshots, ...paths.tests]),
  ]);
  refuseTwinDescriptions(properties);
  const nodes: ManifestNode[] = [];
  for (const entry of await findFiles(dir, paths.models, ['.sql'])) {
    nodes.push(await sqlNode(maker, entry, { type: 'model', described: named(properties.models, entry.path) }));
  }
  for (const entry of await findFiles(dir, paths.seeds, ['.csv']))
    nodes.push(await seedNode(maker, entry, named(properties.seeds, entry.path)));
  for (const entry of await findFiles(dir, paths.tests, ['.sql'])) {
    if (!entry.path.startsWith('generic/'))
      nodes.push(await sqlNode(maker, entry, { type: 'test', described: undefined }));
  }
  for (const entry of await findFiles(dir, paths.analyses, ['.sql']))
    nodes.push(await sqlNode(maker, entry, { type: 'analysis', described: undefined }));
  warnOfUnmatched(properties, { nodes, warn });
  const sources: SourceDefinition[] = [];
  for (const source of properties.sources) sources.push(...(await sourceNodes(maker, source)));
  nodes.push(...(await allTests(maker, properties, { nodes, sources })));
  const macros = Object.fromEntries(maker.shared.macros.all.map((m) => [m.definition.unique_id, m.definition]));
  return link({ projectName: file.name, adapterType: maker.shared.engine.type, nodes, sources, macros });
}

function named(described: readonly Described[], path: string): Described | undefined {
  const name = (path.split('/').at(-1) ?? '').replace(/\.\w+$/, '');
  return described.find((d) => d.name === name);
}

async function readAllProperties(dir: string, folders: readonly string[]): Promise<Properties> {
  const files = await findFiles(dir, folders, ['.yml', '.yaml']);
  const read = await Promise.all(files.map(async (f) => readProperties(await readYaml(f.absolute, f.original))));
  return {
    models: read.flatMap((p) => p.models),
    seeds: read.flatMap((p) => p.seeds),
    snapshots: read.flatMap((p) => p.snapshots),
    sources: read.flatMap((p) => p.sources),
  };
}

/** Two descriptions of one thing: which one holds would hang on the order of files. Errors: `described-twice`. */
function refuseTwinDescriptions({ models, seeds, sources }: Properties): void {
  const tables = sources.flatMap((s) => s.tables.map((t) => ({ name: `${s.name}.${t.name}`, file: t.file })));
  const kinds = { model: models, seed: seeds, 'source table': tables };
  for (const [what, entries] of Object.entries(kinds)) {
    const seen = new Map<string, string>();
    for (const { name, file } of entries) {
      const twin = seen.get(name);
      if (twin !== undefined) fail('described-twice', { what, name, files: [twin, file.file] });
      seen.set(name, file.file);
    }
  }
}

interface Matching {
  readonly nodes: readonly ManifestNode[];
  readonly warn: (text: string) => void;
}

/** Tells of descriptions that are of nothing, with their tests; in dbt's words, which people search for. */
function warnOfUnmatched(properties: Properties, { nodes, warn }: Matching): void {
  const sections = { models: properties.models, seeds: properties.seeds };
  for (const [section, entries] of Object.entries(sections)) {
    const names = new Set(nodes.filter((n) => `${n.resource_type}s` === section).map((n) => n.name));
    for (const { name, file } of entries.filter((e) => !names.has(e.name)))
      warn(
        `Warning: Did not find matching node for patch with name '${name}' in the '${section}' section of file '${file.file}'`,
      );
  }
}

interface Subjects {
  readonly nodes: readonly ManifestNode[];
  readonly sources: readonly SourceDefinition[];
}

async function allTests(
  maker: NodeMaker,
  properties: Properties,
  { nodes, sources }: Subjects,
): Promise<ManifestNode[]> {
  const asked: [Described, Tested | undefined][] = [
    ...[...properties.models, ...properties.seeds].map((d): [Described, Tested | undefined] => [
      d,
      nodes.find((n) => n.name === d.name),
    ]),
    ...properties.sources.flatMap((s) =>
      s.tables.map((t): [Described, Tested | undefined] => [
        t,
        sources.find((n) => n.source_name === s.name && n.name === t.name),
      ]),
    ),
  ];
  const tests: ManifestNode[] = [];
  for (const [described, on] of asked)
    if (on) for (const test of described.tests) tests.push(await genericTest(maker, test, on));
  return tests;
}

function hashOf(manifest: Manifest, hooks: Project['hooks']): string {
  const decides = Object.values(manifest.nodes).map((n) => [n.unique_id, n.raw_code, n.config, n.schema, n.alias]);
  const macros = Object.values(manifest.macros).map((m) => [m.unique_id, m.macro_sql]);
  return createHash('sha256')
    .update(JSON.stringify([decides, macros, hooks]))
    .digest('hex');
}
