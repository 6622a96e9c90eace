import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A dbt project of any size: seeds, views over them, tables over these, and two tests a model. */
export async function writeDbtProject(folder: string, models: number): Promise<void> {
  const write = async (path: string, text: string): Promise<void> => {
    await mkdir(join(folder, path, '..'), { recursive: true });
    await writeFile(join(folder, path), text);
  };
  await write('dbt_project.yml', PROJECT);
  await write('profiles.yml', PROFILE);
  await write('macros/cents.sql', '{% macro dollars(cents) %}({{ cents }} / 100.0){% endmacro %}\n');
  for (const seed of SEEDS) await write(`seeds/${seed}.csv`, rowsOf(seed));
  const described: string[] = [];
  for (let i = 0; i < models; i++) {
    const staging = i < models / 3;
    await write(`models/${staging ? 'staging' : 'marts'}/model_${i}.sql`, staging ? stagingSql(i) : martSql(i, models));
    described.push(`  - name: model_${i}`, `    description: The model number ${i}.`, ...COLUMNS);
  }
  await write('models/models.yml', ['version: 2', 'models:', ...described, ''].join('\n'));
}

const SEEDS = ['raw_customers', 'raw_orders', 'raw_payments'];

const PROJECT = `name: bench
version: '1.0'
profile: bench
models:
  bench:
    staging: {+materialized: view, +tags: [staging]}
    marts: {+materialized: table}
`;

const PROFILE = `bench:
  target: dev
  outputs:
    dev: {type: duckdb, path: "{{ env_var('BENCH_DATABASE') }}", schema: main, threads: 4}
`;

const COLUMNS = ['    columns:', '      - name: id', '        data_tests: [unique, not_null]', '      - name: amount'];

function rowsOf(seed: string): string {
  const rows = Array.from({ length: 100 }, (_, i) => `${i + 1},${(i * 37) % 1000},${seed} ${i}`);
  return `id,cents,name\n${rows.join('\n')}\n`;
}

function stagingSql(i: number): string {
  const seed = SEEDS[i % SEEDS.length] ?? '';
  return `select id, {{ dollars('cents') }} as amount, name from {{ ref('${seed}') }}\n`;
}

/** A table over a staging model and, every third time, over another table. */
function martSql(i: number, models: number): string {
  const first = Math.ceil(models / 3);
  const other = i - first >= 3 && i % 3 === 0 ? `model_${i - 3}` : `model_${i % first}`;
  return `{{ config(tags=['t${i % 10}']) }}
select a.id, a.amount + b.amount as amount
from {{ ref('model_${(i * 7) % first}') }} as a
join {{ ref('${other}') }} as b on a.id = b.id
{% if var('only_large', false) %} where a.amount > 5 {% endif %}
`;
}
