import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { fail } from '../../errors.ts';
import { nearest } from '../near.ts';
import { readYaml, type YamlFile } from './yaml.ts';

const FILE = 'varve.yml';

const zone = z.string().refine(isZone, 'is not a time zone; use an IANA name such as Asia/Tokyo');
const time = z.string().regex(/^([01]?\d|2[0-3]):[0-5]\d$/, 'is not a time of day such as 05:30');
const span = z.string().regex(/^\d+ (hour|day|week)s?$/, 'is not a span of time such as 7 days');
const patterns = z.array(z.string());

/** Programs that make a dump; `own` is Varve's. */
export const DUMP_TOOLS = ['auto', 'mysqldump', 'mariadb-dump', 'own'] as const;
/** What `varve start` tells somebody. */
export const NOTICES = ['failure', 'quarantine', 'late', 'recovery'] as const;

const publication = z.union([
  z.string(),
  z.strictObject({
    path: z.string().describe('file of the copy'),
    schemas: z.array(z.string()).default([]).describe('schemas to copy; empty for all'),
  }),
]);

/** varve.yml: what dbt's files have no place for. Every key has a default. */
const schema = z.strictObject({
  time_zone: zone.default('UTC').describe('zone in which a business day begins and ends'),
  staging: z.string().min(1).default('staging').describe('schema that each dump replaces'),
  store: z
    .string()
    .min(1)
    .default('store/{target}')
    .describe(
      'directory, or s3://bucket/prefix, of dumps, layers, backups and copies of the ledger; one for each target',
    ),
  dumps: z
    .strictObject({
      from: z.string().default('dumps').describe('directory where dumps arrive'),
      name: z
        .string()
        .default('*{date}*.sql*')
        .describe('pattern of their names; {date} stands for YYYY-MM-DD or YYYYMMDD, * for anything'),
      clock: zone.optional().describe('zone in which the end line of a dump is written'),
      keep: span.default('7 days').describe('how long raw dumps stay in the store'),
      at: time.default('05:30').describe('when the source system is dumped'),
    })
    .prefault({}),
  dump: z
    .strictObject({
      from: z
        .union([z.string(), z.record(z.string(), z.unknown())])
        .optional()
        .describe(
          'what varve dump reads: {host, port, socket, user, password, database, tls}, or a target of profiles.yml',
        ),
      tables: z
        .strictObject({
          include: patterns.default([]).describe('tables to dump, with * patterns; empty for all that are staged'),
          exclude: patterns.default([]).describe('tables to leave out of the dump'),
        })
        .prefault({}),
      tool: z
        .enum(DUMP_TOOLS)
        .default('auto')
        .describe('auto takes the dump program that is installed, else own: Varve writes the dump itself'),
    })
    .prefault({}),
  backups: z
    .strictObject({
      daily: z.int().min(0).default(7).describe('backups that are kept: the newest of so many days'),
      weekly: z.int().min(0).default(4).describe('the newest of so many weeks'),
      monthly: z.int().min(0).default(12).describe('the newest of so many months'),
      replaced: span.default('7 days').describe('how long a database is kept that a restore has replaced'),
    })
    .prefault({}),
  day: z.strictObject({ at: time.default('07:00').describe('when the day runs') }).prefault({}),
  tables: z
    .strictObject({
      include: patterns.default([]).describe('tables to stage, with * patterns; empty for all'),
      exclude: patterns.default([]).describe('tables to pass over'),
    })
    .prefault({}),
  gate: z
    .strictObject({
      gone: z
        .strictObject({
          share: z.number().min(0).max(1).default(0.05).describe('share of keys that may be gone'),
          keys: z.int().min(0).default(100).describe('number of keys that may be gone in any case'),
        })
        .prefault({}),
    })
    .prefault({}),
  columns: z
    .record(
      z.string().regex(/^[^.]+\.[^.]+$/, 'is not a column: write table.column'),
      z
        .enum(['text', 'drop', 'null', 'hmac'])
        .or(z.null())
        .transform((rule) => rule ?? 'null'),
    )
    .default({})
    .describe(
      'table.column: drop, null or hmac keeps its values out of everything that is kept; text keeps a date column as exact text',
    ),
  notify: z
    .strictObject({
      webhook: z
        .string()
        .optional()
        .describe('address that varve start posts a JSON document to when something happens'),
      command: z.array(z.string()).min(1).optional().describe('program and arguments; reads the same document'),
      on: z
        .array(z.enum(NOTICES))
        .default([...NOTICES])
        .describe('what is worth telling'),
    })
    .prefault({}),
  publish: publication.optional().describe('a read-only copy for readers, put in place after each commit'),
});

type Parsed = z.infer<typeof schema>;

export interface Settings extends Omit<Parsed, 'publish'> {
  readonly publish: { readonly path: string; readonly schemas: readonly string[] } | undefined;
}

/** JSON schema of varve.yml, for editors. */
export function settingsSchema(): object {
  return z.toJSONSchema(schema, { io: 'input' });
}

/** Reads varve.yml; without one all defaults hold. `{target}` is put into the store, so that targets share nothing. Errors: `setting-invalid`. */
export async function readSettings(dir: string, target: string): Promise<Settings> {
  const path = join(dir, FILE);
  const file = existsSync(path) ? await readYaml(path, FILE, '1.2') : undefined;
  const parsed = schema.safeParse(file?.value ?? {});
  if (!parsed.success) return refuse(file, parsed.error.issues[0]);
  const { publish, store, ...rest } = parsed.data;
  return {
    ...rest,
    store: store.includes('{target}') ? store.replaceAll('{target}', target) : `${store.replace(/\/$/, '')}/${target}`,
    publish: typeof publish === 'string' ? { path: publish, schemas: [] } : publish,
  };
}

type Issue = z.core.$ZodIssue;

function refuse(file: YamlFile | undefined, issue: Issue | undefined): never {
  const path = (issue?.path ?? []).map((part) => (typeof part === 'symbol' ? String(part) : part));
  if (issue?.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys;
    const place = file?.placeOf([...path, key]);
    fail(
      'setting-invalid',
      { file: FILE, key: [...path, key].join('.'), problem: 'there is no such key', near: nearest(key, keysAt(path)) },
      { place },
    );
  }
  fail(
    'setting-invalid',
    { file: FILE, key: path.join('.'), problem: issue?.message ?? 'is not valid', near: [] },
    { place: file?.placeOf(path) },
  );
}

/** Keys that the settings have below a path. */
function keysAt(path: readonly (string | number)[]): string[] {
  let at = settingsSchema() as { properties?: Record<string, object> };
  for (const part of path) at = at.properties?.[part] ?? {};
  return Object.keys(at.properties ?? {});
}

function isZone(name: string): boolean {
  if (name === 'UTC') return true; // to ask takes ten milliseconds
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
