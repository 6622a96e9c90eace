import { z } from 'zod';
import type { Target } from '../../adapter/index.ts';
import { fail } from '../../errors.ts';

/** Keys of a DuckDB output in profiles.yml, as dbt-duckdb has them. */
const schema = z.looseObject({
  type: z.literal('duckdb'),
  path: z.string().default(':memory:'),
  schema: z.string().default('main'),
  database: z.string().optional(),
  threads: z.int().min(1).default(4),
  /** DuckDB settings, for example memory_limit; they are set when the file opens. */
  settings: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
});

export interface DuckTarget extends Target {
  readonly path: string;
  readonly settings: Readonly<Record<string, string>>;
}

export function target(name: string, output: Readonly<Record<string, unknown>>): DuckTarget {
  const parsed = schema.safeParse(output);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    fail('profile-invalid', { target: name, problem: `${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`.trim() });
  }
  const { path, settings, threads, schema: schemaName, database, type } = parsed.data;
  return {
    name,
    type,
    path,
    schema: schemaName,
    database: database ?? databaseName(path),
    threads,
    settings: Object.fromEntries(Object.entries(settings).map(([key, value]) => [key, String(value)])),
  };
}

/** DuckDB names a database after its file: `data/tenants.duckdb` → `tenants`. */
function databaseName(path: string): string {
  if (path === ':memory:') return 'memory';
  return (path.split('/').at(-1) ?? path).replace(/\.[^.]*$/, '');
}
