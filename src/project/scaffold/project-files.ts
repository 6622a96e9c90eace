import { stringify } from 'yaml';
import type { ScaffoldOptions } from './scaffold.ts';

export function projectFile({ name }: ScaffoldOptions): string {
  return stringify({
    name,
    version: '1.0.0',
    profile: name,
    'model-paths': ['models'],
    'seed-paths': ['seeds'],
    'test-paths': ['tests'],
    'macro-paths': ['macros'],
    models: { [name]: { silver: { '+schema': 'silver' }, gold: { '+schema': 'gold', '+materialized': 'table' } } },
    seeds: { [name]: { '+schema': 'seeds' } },
  });
}

const output = (path: string): object => ({ type: 'duckdb', path, schema: 'main', threads: 2 });

/** A profile with one target, a database file in the project. */
export function starterProfile(name: string): string {
  return stringify({ [name]: { target: 'dev', outputs: { dev: output(`${name}.duckdb`) } } });
}

/** Two targets that share nothing: `dev` has its own database, store and ledger. */
export function profiles({ name }: ScaffoldOptions): string {
  return stringify({
    [name]: {
      target: 'prod',
      outputs: { prod: output(`data/${name}.duckdb`), dev: output(`data/${name}_dev.duckdb`) },
    },
  });
}

export function settingsFile({ timeZone, staging, dumps }: ScaffoldOptions): string {
  const lines = stringify({
    time_zone: timeZone,
    staging,
    store: 'store/{target}',
    dumps: { from: dumps.from, ...(dumps.pattern === undefined ? {} : { name: dumps.pattern }) },
  });
  return `# yaml-language-server: $schema=./node_modules/varve/schema/varve.json\n${lines}`;
}

/** Schemas are named as they are written (`silver`, not `main_silver`). */
export const generateSchemaName = `{% macro generate_schema_name(custom_schema_name, node) -%}
  {{ custom_schema_name | trim if custom_schema_name else target.schema }}
{%- endmacro %}
`;

export const gitignore = 'data/\nstore/\n.varve/\ntarget/\ndbt_packages/\nlogs/\n';
