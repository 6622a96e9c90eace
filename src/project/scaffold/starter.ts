import { stringify } from 'yaml';

/** The files of a first project in dbt's layout: path below the project folder → text. */
export function starter(name: string): ReadonlyMap<string, string> {
  const empty = ['analyses', 'macros', 'seeds', 'snapshots', 'tests'].map((dir) => [`${dir}/.gitkeep`, ''] as const);
  return new Map([
    ['dbt_project.yml', projectFile(name)],
    ['models/example/first_model.sql', FIRST],
    ['models/example/second_model.sql', SECOND],
    ['models/example/schema.yml', PROPERTIES],
    ...empty,
    [
      'README.md',
      `# ${name}\n\nvarve dbt build makes every model and runs its tests; varve dbt docs generate describes them.\n`,
    ],
    ['.gitignore', 'target/\ndbt_packages/\nlogs/\nstore/\n*.duckdb\n'],
  ]);
}

function projectFile(name: string): string {
  return stringify({
    name,
    version: '1.0.0',
    profile: name,
    'model-paths': ['models'],
    'analysis-paths': ['analyses'],
    'test-paths': ['tests'],
    'seed-paths': ['seeds'],
    'macro-paths': ['macros'],
    'snapshot-paths': ['snapshots'],
    'clean-targets': ['target', 'dbt_packages'],
    models: { [name]: { example: { '+materialized': 'view' } } },
  });
}

const FIRST = `-- a model is a select; its own config goes before that of dbt_project.yml
{{ config(materialized='table') }}

select 1 as id, 'one' as name
union all
select 2 as id, 'two' as name
`;

const SECOND = `-- ref() names another model, and says that this one comes after it
select id
from {{ ref('first_model') }}
where id = 1
`;

const PROPERTIES = stringify({
  version: 2,
  models: [
    { name: 'first_model', description: 'Two rows to begin with.' },
    { name: 'second_model', description: 'One of them.' },
  ].map((model) => ({
    ...model,
    columns: [{ name: 'id', description: 'The key.', data_tests: ['unique', 'not_null'] }],
  })),
});
