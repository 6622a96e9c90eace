import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { fail } from '../errors.ts';
import { manifestBody } from './artifact/manifest.ts';
import { renderConfigs, type ProjectFile } from './config/project-file.ts';
import { asList, isMap, type YamlMap } from './config/yaml.ts';
import { baseContext } from './context/base.ts';
import type { ContextShared } from './context/node.ts';
import { link } from './graph/link.ts';
import type { LoadOptions, ProjectEngine } from './load.ts';
import { builtinMacros, MacroLibrary, macroSource, readMacros, type EngineMacros, type MacroSource } from './macros.ts';
import type { Hook, MacroDefinition, Manifest } from './manifest.ts';
import { docsOf } from './parse/described.ts';
import { Documentation, readDocs } from './parse/docs.ts';
import type { Parsed } from './parse/package.ts';
import { parsePackages } from './parse/packages.ts';
import type { Project } from './project.ts';
import { hashOf as hashOfEnv, recall, remember } from './remembered.ts';
import { Scope, type Value } from './template/index.ts';

/** A package of the project: its files, and what it says of itself. */
export interface Package {
  readonly dir: string;
  readonly file: ProjectFile;
}

/** What the files of a project are read with. */
export interface Reading {
  readonly options: LoadOptions;
  /** The root first. */
  readonly packages: readonly Package[];
  readonly engine: ProjectEngine;
  readonly question: string;
  readonly targetDir: string;
  readonly contextOf: (macros: MacroLibrary, onEnv: (name: string) => void) => ContextShared;
  readonly given: Project['target'];
}

type Read = Pick<Project, 'manifest' | 'manifestHash' | 'artifact' | 'shared'>;

/** What the last command read, where nothing has changed since. */
export function rememberedOf({ options, packages, question, targetDir, contextOf }: Reading): Read | undefined {
  const kept = options.partialParse === false ? undefined : recall(targetDir, question, options.env);
  if (!kept) return undefined;
  for (const warning of kept.warnings) options.log(warning);
  const sources = kept.macros.map(({ definition, text }) => macroSource(definition, text));
  const shared = contextOf(new MacroLibrary(sources, packages[0]?.file.name ?? ''), () => undefined);
  const { manifest, manifestHash, artifact } = kept;
  return { manifest, manifestHash, artifact, shared };
}

/** Reads every file, and keeps what came of it for the next command. */
export async function readAll(reading: Reading): Promise<Read> {
  const { options, packages, engine, question, targetDir, contextOf, given } = reading;
  const [root] = packages;
  if (!root) return fail('project-missing', { dir: options.dir });
  const env: Record<string, string | null> = {};
  const warnings: string[] = [];
  const warn = (text: string): void => (warnings.push(text), options.log(text));
  const library = new MacroLibrary(await allMacros(packages, engine), root.file.name);
  const shared = contextOf(library, (name) => (env[name] = hashOfEnv(options.env, name)));
  const configScope = scopeOf([...baseContext({ ...shared.base, projectVars: {} }), ['target', shared.target]]);
  const docs = new Documentation(await allDocs(packages), root.file.name);
  const rootConfigs = await renderConfigs(root.file, configScope);
  const parsed = await parsePackages(packages, { shared, target: given, docs, configScope, rootConfigs, warn });
  const all = <T>(pick: (p: Parsed) => readonly T[]): T[] => parsed.flatMap(pick);
  const manifest = link({
    projectName: root.file.name,
    adapterType: engine.name,
    nodes: all((p) => p.nodes),
    sources: all((p) => p.sources),
    exposures: all((p) => p.exposures),
    groups: all((p) => p.groups),
    unitTests: all((p) => p.unitTests),
    docs: docs.blocks,
    macros: await describedMacros(library, packages, { parsed, docs }),
  });
  const hooks = hooksOf(packages);
  const manifestHash = hashOf(manifest, hooks, rootConfigs);
  const described = { name: root.file.name, file: root.file, target: given, hooks, manifest, macros: library };
  const artifact = manifestBody(described, options.startedAt);
  const macros = library.all.map(({ definition, text }) => ({ definition, text }));
  if (options.partialParse !== false)
    remember(targetDir, { question, env, macros, manifest, manifestHash, warnings, artifact });
  return { manifest, manifestHash, artifact, shared };
}

/** Everything below a package that its nodes and macros are read from. */
export function foldersOf({ dir, file: { paths } }: Package): string[] {
  const { models, seeds, tests, macros, snapshots, analyses, docs } = paths;
  const folders = new Set([models, seeds, tests, macros, snapshots, analyses, docs].flat());
  return [join(dir, 'dbt_project.yml'), ...[...folders].sort().map((folder) => join(dir, folder))];
}

function scopeOf(entries: readonly (readonly [string, Value])[]): Scope {
  return new Scope(undefined, entries as [string, Value][]);
}

async function allMacros(packages: readonly Package[], engine: EngineMacros): Promise<MacroSource[]> {
  const own = await Promise.all(
    packages.map(({ dir, file }) =>
      readMacros({ dir, packageName: file.name, macros: file.paths.macros, tests: file.paths.tests }),
    ),
  );
  return [...builtinMacros(engine), ...own.flat()];
}

async function allDocs(packages: readonly Package[]): Promise<Documentation['blocks']> {
  const read = await Promise.all(packages.map(({ dir, file }) => readDocs(dir, file.paths.docs, file.name)));
  return read.flat();
}

export function hooksOf(packages: readonly Package[]): Project['hooks'] {
  const all = (pick: (file: ProjectFile) => readonly string[]): Hook[] =>
    packages.flatMap(({ file }) => pick(file).map((sql) => ({ sql, transaction: true })));
  return { onRunStart: all((f) => f.onRunStart), onRunEnd: all((f) => f.onRunEnd) };
}

/** The macros with what properties files say of them. */
async function describedMacros(
  library: MacroLibrary,
  packages: readonly Package[],
  { parsed, docs }: { readonly parsed: readonly Parsed[]; readonly docs: Documentation },
): Promise<Manifest['macros']> {
  const macros = new Map(library.all.map((m) => [m.definition.unique_id, m.definition]));
  for (const [i, { macros: described }] of parsed.entries()) {
    const packageName = packages[i]?.file.name ?? '';
    for (const { name, description, values, file } of described) {
      const id = `macro.${packageName}.${name}`;
      const macro = macros.get(id);
      if (!macro) continue;
      const text = await docs.render(description, { packageName, file: file.file });
      const patched: MacroDefinition = {
        ...macro,
        description: text,
        arguments: asList(values['arguments']).filter(isMap),
        patch_path: `${packageName}://${file.file}`,
        meta: isMap(values['meta']) ? values['meta'] : {},
        docs: docsOf(values['docs']),
      };
      macros.set(id, patched);
    }
  }
  return Object.fromEntries(macros);
}

/** What decides what runs: every node with its code, its seed's content and configuration, macros, sources, hooks and variables. */
function hashOf(manifest: Manifest, hooks: Project['hooks'], configs: YamlMap): string {
  const decides = Object.values(manifest.nodes).map((n) => [
    n.unique_id,
    n.raw_code,
    n.checksum.checksum,
    n.config,
    n.schema,
    n.alias,
  ]);
  const macros = Object.values(manifest.macros).map((m) => [m.unique_id, m.macro_sql]);
  const sources = Object.values(manifest.sources).map((s) => [s.unique_id, s.relation_name]);
  return createHash('sha256')
    .update(JSON.stringify([decides, macros, sources, hooks, configs]))
    .digest('hex');
}
