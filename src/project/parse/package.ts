import { fail } from '../../errors.ts';
import type { ProjectFile } from '../config/project-file.ts';
import { asText, readYaml } from '../config/yaml.ts';
import { findFiles, type ProjectFileEntry } from '../files.ts';
import type { Exposure, Group, ManifestNode, SourceDefinition, UnitTest } from '../manifest.ts';
import { genericTest, type Tested } from './generic-tests.ts';
import { seedNode, sqlNode, stem, type NodeMaker } from './nodes.ts';
import { joinProperties, readProperties, type Described, type Properties } from './properties.ts';
import { describedSnapshot, snapshotBlocks } from './snapshots.ts';
import { sourceNodes } from './sources.ts';
import { readFixtures, unitTestNode } from './unit-tests.ts';
import { exposureNode, groupNode } from './written.ts';

/** All that one package holds, before refs are resolved. */
export interface Parsed {
  readonly nodes: readonly ManifestNode[];
  readonly sources: readonly SourceDefinition[];
  readonly exposures: readonly Exposure[];
  readonly groups: readonly Group[];
  readonly unitTests: readonly UnitTest[];
  /** What properties files say of macros. */
  readonly macros: readonly Described[];
  /** What they say of things that the package itself does not have, or has disabled. */
  readonly strays: readonly Stray[];
}

/** A description of nothing that the package has enabled: it may be of another package's node. */
export interface Stray {
  readonly section: DescribedSection;
  readonly entry: Described;
  /** True where the package has it, disabled. */
  readonly disabled: boolean;
}

export type DescribedSection = 'models' | 'seeds' | 'snapshots';

export type Lent = Readonly<Record<DescribedSection, readonly Described[]>>;

export interface ParseOptions {
  readonly file: ProjectFile;
  readonly maker: NodeMaker;
  /** Descriptions out of other packages, for what this one does not describe itself. */
  readonly lent?: Lent | undefined;
}

/** Reads the files of one package. */
export async function parsePackage({ file, maker, lent }: ParseOptions): Promise<Parsed> {
  const { dir } = maker;
  const { paths } = file;
  const properties = await readAllProperties(dir, paths);
  refuseTwinDescriptions(properties);
  const nodes: ManifestNode[] = [];
  const models = byFile([...(lent?.models ?? []), ...properties.models]);
  for (const entry of await findFiles(dir, paths.models, ['.sql']))
    nodes.push(await sqlNode(maker, entry, { type: 'model', described: models.get(stem(entry.path)) }));
  const seeds = byFile([...(lent?.seeds ?? []), ...properties.seeds]);
  for (const entry of await findFiles(dir, paths.seeds, ['.csv']))
    nodes.push(await seedNode(maker, entry, seeds.get(stem(entry.path))));
  nodes.push(...(await snapshots(maker, paths.snapshots, { own: properties.snapshots, lent: lent?.snapshots ?? [] })));
  const tests = byFile(properties.data_tests);
  for (const entry of await findFiles(dir, paths.tests, ['.sql']))
    if (!/^(generic|fixtures)\//.test(entry.path))
      nodes.push(await sqlNode(maker, entry, { type: 'test', described: tests.get(stem(entry.path)) }));
  const analyses = byFile(properties.analyses);
  for (const entry of await findFiles(dir, paths.analyses, ['.sql']))
    nodes.push(await sqlNode(maker, entry, { type: 'analysis', described: analyses.get(stem(entry.path)) }));
  const sources: SourceDefinition[] = [];
  for (const source of properties.sources) sources.push(...(await sourceNodes(maker, source)));
  nodes.push(...(await allTests(maker, properties, { nodes, sources })));
  const fixtures = properties.unit_tests.length > 0 ? await readFixtures(dir, paths.tests) : new Map();
  return {
    nodes,
    sources,
    exposures: await Promise.all(properties.exposures.map((e) => exposureNode(maker, e))),
    groups: properties.groups.map((g) => groupNode(maker, g)),
    unitTests: await Promise.all(properties.unit_tests.map((u) => unitTestNode(maker, u, fixtures))),
    macros: properties.macros,
    strays: straysOf(properties, nodes),
  };
}

async function readAllProperties(dir: string, paths: ProjectFile['paths']): Promise<Properties> {
  const folders = [...paths.models, ...paths.seeds, ...paths.snapshots, ...paths.tests, ...paths.analyses];
  const files = await findFiles(dir, [...new Set([...folders, ...paths.macros])], ['.yml', '.yaml']);
  const unique = [...new Map(files.map((f) => [f.original, f])).values()];
  return joinProperties(
    await Promise.all(unique.map(async (f) => readProperties(await readYaml(f.absolute, f.original)))),
  );
}

/** Descriptions by the name of the file that they are of. */
function byFile(described: readonly Described[]): Map<string, Described> {
  const names = new Map(described.map((d) => [d.version?.definedIn ?? d.name, d]));
  // the newest version of a model may stand in a file without a number
  for (const d of described) {
    const bare = d.version?.v === d.version?.latest && d.version?.definedIn === `${d.name}_v${d.version?.v}`;
    if (bare && !names.has(d.name)) names.set(d.name, d);
  }
  return names;
}

async function snapshots(
  maker: NodeMaker,
  folders: readonly string[],
  { own, lent }: { readonly own: readonly Described[]; readonly lent: readonly Described[] },
): Promise<ManifestNode[]> {
  const described = new Map([...lent, ...own].map((d) => [d.name, d]));
  const nodes: ManifestNode[] = [];
  const files: readonly ProjectFileEntry[] = await findFiles(maker.dir, folders, ['.sql']);
  for (const file of files) nodes.push(...(await snapshotBlocks(maker, file, described)));
  for (const entry of own)
    if (asText(entry.values['relation']) !== '') nodes.push(await describedSnapshot(maker, entry));
  return nodes;
}

/** Two descriptions of one thing: which one holds would hang on the order of files. Errors: `described-twice`. */
function refuseTwinDescriptions({ models, seeds, snapshots, sources }: Properties): void {
  const entry = (d: Described): { name: string; file: Described['file'] } => ({
    name: d.version ? `${d.name}.v${d.version.v}` : d.name,
    file: d.file,
  });
  const tables = sources.flatMap((s) => s.tables.map((t) => ({ name: `${s.name}.${t.name}`, file: t.file })));
  const kinds = {
    model: models.map(entry),
    seed: seeds.map(entry),
    snapshot: snapshots.map(entry),
    'source table': tables,
  };
  for (const [what, entries] of Object.entries(kinds)) {
    const seen = new Map<string, string>();
    for (const { name, file } of entries) {
      const twin = seen.get(name);
      if (twin !== undefined) fail('described-twice', { what, name, files: [twin, file.file] });
      seen.set(name, file.file);
    }
  }
}

function straysOf(properties: Properties, nodes: readonly ManifestNode[]): Stray[] {
  const sections: readonly DescribedSection[] = ['models', 'seeds', 'snapshots'];
  return sections.flatMap((section) => {
    const own = nodes.filter((n) => `${n.resource_type}s` === section);
    const enabled = new Set(own.filter((n) => n.config.enabled).map((n) => n.name));
    const disabled = new Set(own.map((n) => n.name));
    return properties[section]
      .filter((entry) => !enabled.has(entry.name))
      .map((entry) => ({ section, entry, disabled: disabled.has(entry.name) }));
  });
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
  const byName = new Map(nodes.filter((n) => n.resource_type !== 'test').map((n) => [subjectName(n), n]));
  const tables = new Map(sources.map((s) => [`${s.source_name}.${s.name}`, s]));
  const described = [...properties.models, ...properties.seeds, ...properties.snapshots];
  const asked: (readonly [Described, Tested | undefined])[] = [
    ...described.map((d) => [d, byName.get(d.version ? `${d.name}.v${d.version.v}` : d.name)] as const),
    ...properties.sources.flatMap((s) => s.tables.map((t) => [t, tables.get(`${s.name}.${t.name}`)] as const)),
  ];
  const tests: ManifestNode[] = [];
  for (const [entry, on] of asked)
    if (on) for (const test of entry.tests) tests.push(await genericTest(maker, test, on));
  return tests;
}

function subjectName({ name, version }: ManifestNode): string {
  return version === null || version === undefined ? name : `${name}.v${version}`;
}
