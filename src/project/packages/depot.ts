import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fail } from '../../errors.ts';
import { isMap, readYaml, type YamlMap } from '../config/yaml.ts';
import type { Scope } from '../template/index.ts';
import type { Hub } from './hub.ts';
import { readPackages } from './read.ts';
import type { PackageSpec } from './spec.ts';

/** What getting packages needs: where to, out of which index, and whom to tell. */
export interface Depot {
  /** The root project: paths of local packages start here. */
  readonly dir: string;
  /** A folder of its own for what is fetched; gone afterwards. */
  readonly downloads: string;
  readonly hub: Hub;
  readonly scope: Scope;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly tell: (text: string) => void;
  readonly signal: AbortSignal | undefined;
}

/** An entry with who asks for it: packages.yml, or another package. */
export interface Asked<S extends PackageSpec = PackageSpec> {
  readonly spec: S;
  readonly by: string;
}

/** What is known of a package before it is installed. */
export interface Description {
  /** Name of its project, and of its folder. */
  readonly name: string;
  readonly asks: readonly Asked[];
}

/** A package of which one version is chosen. */
export interface Pinned {
  /** As dbt names it in `Installing …`. */
  readonly label: string;
  /** `version 1.3.0`, `revision 4f2a…`, `<local @ ../shared>`. */
  from(): Promise<string>;
  /** The newest version that could be installed, of a package of the hub. */
  readonly latest?: { readonly version: string; readonly isThis: boolean };
  readonly subdirectory?: string | undefined;
  describe(): Promise<Description>;
  /** Its entry in package-lock.yml, without its name. */
  locked(): Promise<YamlMap>;
  /** Puts it at a path where nothing is. */
  install(target: string): Promise<void>;
}

/** Reads what a package's own folder tells. Errors: `package-invalid`. */
export async function describeFolder(folder: string, label: string, { scope }: Depot): Promise<Description> {
  const path = join(folder, 'dbt_project.yml');
  if (!existsSync(path)) fail('package-invalid', { package: label, problem: 'there is no dbt_project.yml in it' });
  const { value } = await readYaml(path, `dbt_project.yml of ${label}`);
  const name = isMap(value) ? value['name'] : undefined;
  const { specs } = await readPackages(folder, scope, label);
  return { name: checkName(name, label), asks: specs.map((spec) => ({ spec, by: label })) };
}

/** A package's name becomes the name of its folder. Errors: `package-invalid`. */
export function checkName(name: unknown, label: string): string {
  if (typeof name === 'string' && /^[A-Za-z_]\w*$/.test(name)) return name;
  return fail('package-invalid', { package: label, problem: 'its name is not letters, digits and underscores' });
}

const SECRET = 'DBT_ENV_SECRET_';

/** A text in which no secret of the environment stands. */
export function scrub(text: string, env: Depot['env']): string {
  const secrets = Object.entries(env).flatMap(([key, value]) => (key.startsWith(SECRET) && value ? [value] : []));
  return secrets.reduce((scrubbed, secret) => scrubbed.replaceAll(secret, '*****'), text);
}
