import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../clock.ts';
import { fail } from '../../errors.ts';
import { asList, isMap, readYaml, type YamlFile, type YamlMap } from '../config/yaml.ts';
import { renderYaml } from '../config/render-yaml.ts';
import { baseContext } from '../context/base.ts';
import { Scope } from '../template/index.ts';
import { readSpec, type PackageSpec } from './spec.ts';

/** What a folder's packages.yml or dependencies.yml asks for. */
export interface PackageList {
  /** The file that holds the list, or would. */
  readonly file: 'packages.yml' | 'dependencies.yml';
  readonly exists: boolean;
  readonly specs: readonly PackageSpec[];
}

export interface RenderInput {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly vars?: YamlMap | undefined;
  readonly tell: (text: string) => void;
}

/** The context of templates in packages.yml and package-lock.yml, where env_var() may read secrets. */
export function packageScope({ env, vars = {}, tell }: RenderInput): Scope {
  const context = baseContext({
    env,
    cliVars: vars,
    projectVars: {},
    projectName: '',
    startedAt: systemClock.now(),
    invocationId: '',
    fullRefresh: false,
    log: tell,
    secrets: true,
  });
  return new Scope(undefined, context);
}

/** Reads the list of a project or package. `of` names whose it is in messages. Errors: `package-entry`, `yaml-invalid`. */
export async function readPackages(dir: string, scope: Scope, of = ''): Promise<PackageList> {
  const shown = (name: string): string => (of === '' ? name : `${name} of ${of}`);
  const packages = await readList(join(dir, 'packages.yml'), shown('packages.yml'));
  const dependencies = await readList(join(dir, 'dependencies.yml'), shown('dependencies.yml'));
  if (dependencies?.entries === undefined) {
    const specs = packages ? await specsOf(packages, scope) : [];
    return { file: 'packages.yml', exists: packages !== undefined, specs };
  }
  if (packages?.entries !== undefined)
    fail('package-entry', {
      file: packages.file.file,
      problem: "the 'packages' key cannot be specified in both packages.yml and dependencies.yml",
    });
  // as in dbt, templates of dependencies.yml are not rendered
  return { file: 'dependencies.yml', exists: true, specs: await specsOf(dependencies, undefined) };
}

/** Reads `packages:` of a lock file; undefined where there is none. */
export async function readLocked(path: string, scope: Scope): Promise<PackageSpec[] | undefined> {
  const list = await readList(path, 'package-lock.yml');
  return list && specsOf(list, scope);
}

interface RawList {
  readonly file: YamlFile;
  /** Undefined where the file has no `packages:`. */
  readonly entries: readonly unknown[] | undefined;
}

async function readList(path: string, shown: string): Promise<RawList | undefined> {
  if (!existsSync(path)) return undefined;
  const file = await readYaml(path, shown, { version: '1.1', integers: 'bigint' });
  if (file.value !== null && !isMap(file.value))
    return fail('package-entry', { file: shown, problem: 'a mapping is expected' }, { place: file.placeOf([]) });
  const given = isMap(file.value) ? file.value['packages'] : undefined;
  return { file, entries: given === undefined ? undefined : asList(given) };
}

async function specsOf({ file, entries = [] }: RawList, scope: Scope | undefined): Promise<PackageSpec[]> {
  const specs: PackageSpec[] = [];
  for (const [index, written] of entries.entries()) {
    const path = ['packages', index];
    if (!isMap(written))
      return fail(
        'package-entry',
        { file: file.file, problem: 'each of packages: is a mapping, as in - package: dbt-labs/dbt_utils' },
        { place: file.placeOf(path) },
      );
    const rendered = scope ? ((await renderYaml(written, { scope, file, path })) as YamlMap) : written;
    specs.push(readSpec(written, { rendered, file, index }));
  }
  return specs;
}
