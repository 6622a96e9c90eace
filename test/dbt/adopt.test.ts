import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { openStore, readCopies } from '../../src/bronze/index.ts';
import { openProject } from '../../src/index.ts';
import { inProject, type DbtProject } from './project.ts';

const SHOP = {
  'models/people.sql': "{{ config(materialized='table') }} select * from (values (1, 'Anna'), (2, 'Bob')) t(id, name)",
  'snapshots/s.yml':
    "snapshots: [{name: s, relation: ref('people'), config: {unique_key: id, strategy: check, check_cols: all}}]\n",
  'models/people_history.sql':
    "{{ config(materialized='history', key=['id']) }} select id, name from {{ ref('people') }}",
};

/** A snapshot as dbt has kept it for years, in a database that knows no ledger. */
async function keptByDbt(p: DbtProject, ...versions: readonly string[]): Promise<void> {
  const columns = 'id, name, dbt_valid_from, dbt_valid_to';
  const rows = `(values ${versions.join(', ')}) v(${columns})`;
  const times = 'dbt_valid_from::timestamp as dbt_valid_from, dbt_valid_to::timestamp as dbt_valid_to';
  await p.sql(
    `create table s as select id, name, md5(id || '|' || dbt_valid_from) as dbt_scd_id,
       dbt_valid_from::timestamp as dbt_updated_at, ${times} from ${rows}`,
    'select 1',
  );
}

const YEARS = [
  "(1, 'Ann', '2026-02-06 05:30:00', '2026-02-08 05:30:00')",
  "(1, 'Anna', '2026-02-08 05:30:00', null)",
  "(2, 'Bob', '2026-02-06 05:30:00', null)",
] as const;

async function adopt(p: DbtProject): Promise<{ readonly open: number }> {
  const engine = await openProject({ dir: p.dir });
  try {
    return await engine.adopt('people_history', 's');
  } finally {
    await engine.close();
  }
}

test('H15 a snapshot that dbt has kept is adopted on the first contact, told of with its numbers, and goes on', () =>
  inProject(SHOP, async (p) => {
    await keptByDbt(p, ...YEARS);
    const { out } = await p.ok('build', '--exclude', 'people_history');
    assert.match(out, /main\.s was there before: adopted with 3 versions, 2 of them open/);
    assert.deepEqual(await p.sql('select id, name from s order by id, dbt_valid_from'), [
      [1, 'Ann'],
      [1, 'Anna'],
      [2, 'Bob'],
    ]);
    const copies = await readCopies(openStore(join(p.dir, 'store', 'dev')));
    assert.ok(copies.some(({ kind }) => kind === 'adopted'));
  }));

test('H15 a table that lacks what a snapshot has is not adopted', () =>
  inProject(SHOP, async (p) => {
    await p.sql('create table s as select 1 as id, 2 as name', 'select 1');
    const { code, out } = await p.dbt('snapshot');
    assert.equal(code, 2);
    assert.match(out, /no column dbt_valid_from/);
  }));

test('a history is made of a snapshot’s versions, by days, and loses none', () =>
  inProject(SHOP, async (p) => {
    await keptByDbt(p, ...YEARS);
    await p.ok('run', '--select', 'people');
    assert.deepEqual(await adopt(p), { history: 'main.people_history', open: 2 });
    const rows = 'select id, name, valid_from::text, valid_to::text, is_current from people_history order by 1, 3';
    assert.deepEqual(await p.sql(rows), [
      [1, 'Ann', '2026-02-06', '2026-02-07', false],
      [1, 'Anna', '2026-02-08', null, true],
      [2, 'Bob', '2026-02-06', null, true],
    ]);
    await p.ok('run', '--select', 'people_history');
    assert.equal(await p.column('select count(*) from people_history'), '3');
  }));

test('a key that changed twice within a day is named, and nothing is made of the snapshot', () =>
  inProject(SHOP, async (p) => {
    await keptByDbt(
      p,
      "(1, 'Ann', '2026-02-06 05:30:00', '2026-02-06 17:00:00')",
      "(1, 'Anna', '2026-02-06 17:00:00', null)",
    );
    await p.ok('run', '--select', 'people');
    await assert.rejects(adopt(p), /more than once within a day: 1 on 2026-02-06/);
    assert.equal(await p.column("select count(*) from duckdb_tables() where table_name = 'people_history'"), '0');
  }));
