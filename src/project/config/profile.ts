import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fail } from '../../errors.ts';
import { renderYaml } from './render-yaml.ts';
import { asText, isMap, readYaml, type YamlMap } from './yaml.ts';
import type { Scope } from '../template/index.ts';

/** One output of profiles.yml. */
export interface Profile {
  readonly name: string;
  /** Name of the output. */
  readonly target: string;
  /** The target in whose store its days are kept: its own, or the one that `store_of` names, as another user of the same database. */
  readonly storeOf: string;
  /** Names of the profile's other outputs. */
  readonly others: readonly string[];
  readonly type: string;
  /** As written, with its templates rendered. */
  readonly output: YamlMap;
}

export interface ProfileOptions {
  readonly dir: string;
  readonly profilesDir: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly profile: string;
  readonly target: string | undefined;
  /** env_var() and the like. */
  readonly scope: Scope;
}

/** Looks for profiles.yml as dbt does and picks the target. Errors: `profiles-missing`, `profile-unknown`, `yaml-invalid`. */
export async function readProfile(options: ProfileOptions): Promise<Profile> {
  const looked = [options.profilesDir, options.env['DBT_PROFILES_DIR'], options.dir, join(homedir(), '.dbt')].filter(
    (d) => d !== undefined,
  );
  const found = looked.map((dir) => join(dir, 'profiles.yml')).find((path) => existsSync(path));
  if (found === undefined) return fail('profiles-missing', { looked });
  const file = await readYaml(found, 'profiles.yml');
  const profiles = isMap(file.value) ? file.value : {};
  const profile = profiles[options.profile];
  if (!isMap(profile))
    return fail('profile-unknown', {
      file: 'profiles.yml',
      name: `profile '${options.profile}'`,
      known: Object.keys(profiles),
    });
  const outputs = isMap(profile['outputs']) ? profile['outputs'] : {};
  const render = (value: unknown, ...keys: string[]): Promise<unknown> =>
    renderYaml(value, { scope: options.scope, file, path: [options.profile, ...keys] });
  const chosen = options.target ?? (await render(profile['target'] ?? 'default', 'target'));
  const target = String(chosen);
  const output = outputs[target];
  if (!isMap(output))
    return fail('profile-unknown', { file: 'profiles.yml', name: `target '${target}'`, known: Object.keys(outputs) });
  const rendered = (await render(output, 'outputs', target)) as YamlMap;
  const storeOf = asText(rendered['store_of'] ?? target);
  const others = Object.keys(outputs).filter((other) => other !== target && other !== storeOf);
  return { name: options.profile, target, storeOf, others, type: asText(rendered['type']), output: rendered };
}
