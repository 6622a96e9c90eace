import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { readProfile } from './config/profile.ts';
import { readProjectFile, type ProjectFile } from './config/project-file.ts';
import { readSettings } from './config/settings.ts';
import { isMap, type YamlMap } from './config/yaml.ts';
import { baseContext, targetContext, type BaseInput } from './context/base.ts';
import type { TemplateEngine } from './context/node.ts';
import { fail } from '../errors.ts';
import { RefTable } from './graph/link.ts';
import type { EngineMacros } from './macros.ts';
import { installedPackages } from './packages/installed.ts';
import type { Project } from './project.ts';
import { foldersOf, hooksOf, readAll, rememberedOf, type Package, type Reading } from './read-files.ts';
import { questionOf } from './remembered.ts';
import { Scope, toPlain, type Value } from './template/index.ts';

/** The engine of a profile, as far as reading a project needs it. */
export interface ProjectEngine extends EngineMacros {
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
  /** False: nothing that an earlier command read is used or kept (`--no-partial-parse`). */
  readonly partialParse?: boolean | undefined;
  /** Folder of artifacts, relative to the project, in the place of its target-path. */
  readonly targetPath?: string | undefined;
  /** Name of the profile, in the place of the one that dbt_project.yml names. */
  readonly profile?: string | undefined;
  readonly target: string | undefined;
  readonly vars: YamlMap;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly startedAt: Date;
  readonly engine: (type: string) => Promise<ProjectEngine>;
  readonly log: (text: string, raw?: boolean) => void;
}

/** Reads a project: settings, profile, every file of it and of its packages, and what depends on what. Opens no database. */
export async function loadProject(options: LoadOptions): Promise<Project> {
  const dir = resolve(options.dir);
  const invocationId = randomUUID();
  const base = (written: YamlMap): BaseInput => baseInput(options, { written, invocationId });
  // as in dbt, files of settings see the command line's variables alone
  const early = (written: YamlMap): BaseInput => ({ ...base(written), projectVars: {} });
  const read = (at: string): Promise<ProjectFile> =>
    readProjectFile(at, (written) => scopeOf(baseContext(early(written))));
  const file = await read(dir);
  const scope = scopeOf(baseContext({ ...early(file.written), secrets: true }));
  const { profilesDir, env, target } = options;
  const profile = await readProfile({ dir, profilesDir, env, profile: options.profile ?? file.profile, target, scope });
  const settings = await readSettings(dir, profile.storeOf);
  const engine = await options.engine(profile.type);
  const given = engine.target(profile.target, profile.output);
  const templateEngine: TemplateEngine = {
    type: engine.name,
    quote: engine.dialect.quote.bind(engine.dialect),
    renderRelation: (r) => engine.dialect.relation(r),
  };
  const targetValue = targetContext(profile, given, env);
  const packages = [{ dir, file }, ...(await installed(dir, file, read))];
  refuseTwinPackages(packages);
  const asked = { engine: engine.name, profile: profile.name, target: toPlain(targetValue), vars: options.vars };
  const reading: Reading = {
    options,
    packages,
    engine,
    question: questionOf(packages.flatMap(foldersOf), asked),
    targetDir: resolve(dir, options.targetPath ?? file.paths.target),
    contextOf: (macros, onEnv) => ({
      base: { ...base(file.written), onEnv },
      target: targetValue,
      engine: templateEngine,
      macros,
      dispatchOrder: (namespace) => file.dispatch.find((d) => d.namespace === namespace)?.order,
      packageVars: new Map(packages.map((p) => [p.file.name, varsOf(p.file, file)])),
    }),
    given,
  };
  const { manifest, manifestHash, artifact, shared } = rememberedOf(reading) ?? (await readAll(reading));
  return {
    dir,
    name: file.name,
    file,
    settings,
    profile,
    target: given,
    manifest,
    artifact,
    refs: new RefTable(Object.values(manifest.nodes), file.name),
    manifestHash,
    hooks: hooksOf(packages),
    shared,
  };
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

/** The packages under dbt_packages. Errors: `packages-missing`. */
async function installed(
  dir: string,
  file: ProjectFile,
  read: (dir: string) => Promise<ProjectFile>,
): Promise<Package[]> {
  const folders = await installedPackages(dir, { packagesInstallPath: file.paths.packages });
  return Promise.all(folders.map(async (folder) => ({ dir: folder, file: await read(folder) })));
}

function refuseTwinPackages(packages: readonly Package[]): void {
  const seen = new Map<string, string>();
  for (const { dir, file } of packages) {
    const twin = seen.get(file.name);
    if (twin !== undefined) fail('name-twice', { what: 'package', name: file.name, files: [twin, dir] });
    seen.set(file.name, dir);
  }
}

/** Variables as a package's nodes see them: its own, above them what the root project says. */
function varsOf(file: ProjectFile, root: ProjectFile): YamlMap {
  const [own, given] = [file, root].map(({ written }) => (isMap(written['vars']) ? written['vars'] : {}));
  const scoped = (vars: YamlMap = {}): YamlMap => (isMap(vars[file.name]) ? (vars[file.name] as YamlMap) : {});
  return { ...own, ...scoped(own), ...given, ...scoped(given) };
}
