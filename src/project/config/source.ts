import { existsSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { z } from 'zod';
import { fail } from '../../errors.ts';
import { baseContext } from '../context/base.ts';
import { Scope } from '../template/index.ts';
import { readProfile } from './profile.ts';
import { readProjectFile } from './project-file.ts';
import { renderYaml } from './render-yaml.ts';
import type { Settings } from './settings.ts';
import { readYaml, type YamlMap } from './yaml.ts';

const text = z.union([z.string(), z.number()]).transform(String);

/** `dump.from`, and the keys of profiles.yml that mean the same. */
const schema = z.looseObject({
  host: z.string().optional(),
  server: z.string().optional(),
  port: z.coerce.number().int().min(1).max(65_535).optional(),
  socket: z.string().optional(),
  unix_socket: z.string().optional(),
  user: text.optional(),
  username: text.optional(),
  password: text.optional(),
  pass: text.optional(),
  database: text.optional(),
  schema: text.optional(),
  tls: z.union([z.boolean(), z.strictObject({ ca: z.string() })]).optional(),
  ssl_ca: z.string().optional(),
  ssl_disabled: z.boolean().optional(),
});

const KEYS = ['host', 'port', 'socket', 'user', 'password', 'database', 'tls'];

/** The database that dumps are made of. */
export interface SourceSettings {
  readonly host: string | undefined;
  readonly port: number | undefined;
  readonly socket: string | undefined;
  readonly user: string;
  readonly password: string | undefined;
  readonly database: string;
  readonly tls: boolean | { readonly ca: string } | undefined;
}

export interface RenderOptions {
  readonly dir: string;
  readonly profilesDir?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly startedAt: Date;
}

/**
 * Reads `dump.from` with its templates (env_var, secrets too), or the target of profiles.yml that it names. Errors:
 * `source-not-set`, `source-invalid`, those of templates and profiles.
 */
export async function readSource(settings: Settings, options: RenderOptions): Promise<SourceSettings> {
  const { from } = settings.dump;
  if (from === undefined) return fail('source-not-set', {});
  const output =
    typeof from === 'string'
      ? await targetNamed(from, options)
      : ((await renderSetting(['dump', 'from'], options)) as YamlMap);
  const unknown = typeof from === 'string' ? undefined : Object.keys(output).find((key) => !KEYS.includes(key));
  if (unknown !== undefined) fail('source-invalid', { key: unknown, problem: `is not one of ${KEYS.join(', ')}` });
  const source = sourceOf(output, options.dir);
  return { ...source, database: source.database ?? fail('source-invalid', { key: 'database', problem: 'is missing' }) };
}

/** Where a database is, by the keys of `dump.from` or of an output of profiles.yml. Errors: `source-invalid`. */
export function sourceOf(
  output: YamlMap,
  dir: string,
): Omit<SourceSettings, 'database'> & { readonly database: string | undefined } {
  const parsed = schema.safeParse(output);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return fail('source-invalid', {
      key: issue?.path.join('.') ?? '',
      problem: `is not valid: ${issue?.message ?? ''}`,
    });
  }
  const given = parsed.data;
  return {
    host: given.host ?? given.server,
    port: given.port,
    socket: given.socket ?? given.unix_socket,
    user: given.user ?? given.username ?? fail('source-invalid', { key: 'user', problem: 'is missing' }),
    password: given.password ?? given.pass,
    database: given.database ?? given.schema,
    tls: tlsOf(given, dir),
  };
}

function tlsOf({ tls, ssl_ca, ssl_disabled }: z.infer<typeof schema>, dir: string): SourceSettings['tls'] {
  const asked =
    tls ??
    (ssl_ca === undefined ? undefined : { ca: ssl_ca }) ??
    (ssl_disabled === undefined ? undefined : !ssl_disabled);
  return typeof asked === 'object' ? { ca: isAbsolute(asked.ca) ? asked.ca : join(dir, asked.ca) } : asked;
}

/** Where notices go; addresses may be secrets, so they are rendered when they are used and told to nobody. */
export async function readNotify(
  settings: Settings,
  options: RenderOptions,
): Promise<{ readonly webhook: string | undefined; readonly command: readonly string[] | undefined }> {
  const { webhook, command } = settings.notify;
  const rendered = async (key: string): Promise<unknown> => renderSetting(['notify', key], options);
  return {
    webhook: webhook === undefined ? undefined : String(await rendered('webhook')),
    command: command === undefined ? undefined : ((await rendered('command')) as unknown[]).map(String),
  };
}

function scopeFor({ env, startedAt }: RenderOptions): Scope {
  const input = { env, startedAt, cliVars: {}, projectVars: {}, projectName: '', invocationId: '', fullRefresh: false };
  return new Scope(undefined, [...baseContext({ ...input, log: () => undefined, secrets: true })] as [string, never][]);
}

async function renderSetting(path: readonly string[], options: RenderOptions): Promise<unknown> {
  const at = join(options.dir, 'varve.yml');
  if (!existsSync(at)) return undefined;
  const file = await readYaml(at, 'varve.yml', '1.2');
  const value = path.reduce<unknown>((map, key) => (map as YamlMap | undefined)?.[key], file.value);
  return renderYaml(value, { scope: scopeFor(options), file, path });
}

async function targetNamed(target: string, { dir, profilesDir, env, ...rest }: RenderOptions): Promise<YamlMap> {
  const scope = scopeFor({ dir, env, ...rest });
  const { profile } = await readProjectFile(dir, () => scope);
  return (await readProfile({ dir, profilesDir, env, profile, target, scope })).output;
}
