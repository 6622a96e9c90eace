import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { test } from 'node:test';
import { STEPS } from '../../src/index.ts';
import { customers, ShopProject } from './project.ts';

const DRIVER = join(import.meta.dirname, 'killed-run.ts');

/** Runs `daily` in a process that kills itself at one moment of a step. */
async function killedAt(shop: ShopProject, step: string, state: 'begun' | 'done'): Promise<void> {
  const child = spawn(process.execPath, [DRIVER, shop.dir, step, state], { stdio: 'ignore' });
  const [, signal] = (await once(child, 'close')) as [number | null, string | null];
  assert.equal(signal, 'SIGKILL', `${step} ${state} was reached`);
}

for (const step of STEPS) {
  test(`H17: kill -9 around ${step}: either the old day or the new, and the next run just works`, async () => {
    for (const state of ['begun', 'done'] as const) {
      await using shop = await ShopProject.make();
      await shop.dump('2026-02-06', customers(3));
      assert.equal((await shop.varve('daily')).code, 0);
      const before = await shop.versions();
      await shop.dump('2026-02-07', [{ id: 1, status: 'b' }, ...customers(3).slice(1)]);
      await killedAt(shop, step, state);
      const left = await shop.versions();
      const after = ['1 a 2026-02-06..2026-02-06', '1 b 2026-02-07..', '2 a 2026-02-06..', '3 a 2026-02-06..'];
      assert.ok([JSON.stringify(before), JSON.stringify(after)].includes(JSON.stringify(left)), left.join('; '));
      const ran = await shop.varve('daily');
      assert.equal(ran.code, 0, ran.text);
      assert.deepEqual(await shop.versions(), after);
      assert.equal((await shop.varve('verify')).code, 0);
    }
  });
}

test('Ctrl-C rolls back and exits 130', async () => {
  await using shop = await ShopProject.make({
    'models/gold/slow.sql':
      "{{ config(materialized='table') }}\nselect count(*) as n from range(100000000) as a(x), range(100000) as b(y) where x + y = 3",
  });
  await shop.dump('2026-02-06', customers(3));
  const run = shop.start({ args: ['daily'] });
  while (!/customer_history/.test(run.said())) await new Promise((resolve) => setTimeout(resolve, 50));
  await new Promise((resolve) => setTimeout(resolve, 500));
  run.kill('SIGINT');
  const ended = await run.ended;
  assert.equal(ended.code, 130, ended.text);
  assert.deepEqual(
    await shop.rows("select count(*) from duckdb_tables() where schema_name in ('staging', 'silver', 'gold')"),
    [['0']],
  );
});

test('H18: a second run names the program that holds the database; --wait waits for it', async () => {
  await using shop = await ShopProject.make({
    'models/gold/slow.sql':
      "{{ config(materialized='table') }}\nselect count(*) as n from range(20000000) as a(x), range(50) as b(y) where (x * y) % 7 = 3",
  });
  await shop.dump('2026-02-06', customers(3));
  const first = shop.start({ args: ['daily'] });
  while (!/accepted/.test(first.said())) await new Promise((resolve) => setTimeout(resolve, 20));
  const second = await shop.varve('daily');
  const waiting = await shop.varve('daily', '--wait', '60s');
  assert.equal((await first.ended).code, 0);
  assert.equal(second.code, 5, second.text);
  assert.match(second.text, /is held by .*process \d+/);
  assert.equal(waiting.code, 0, waiting.text);
});

test('a publish: copy for readers is put in place after each commit', async () => {
  await using shop = await ShopProject.make({
    'varve.yml':
      "time_zone: Asia/Tokyo\ndumps: {from: dumps, name: 'shop-{date}.sql'}\npublish: {path: read/shop.duckdb, schemas: [silver, gold]}\n",
  });
  await shop.dump('2026-02-06', customers(3));
  assert.equal((await shop.varve('daily')).code, 0);
  assert.deepEqual(await shop.rows('select count(*) from silver.customer_history', 'read/shop.duckdb'), [['3']]);
  assert.deepEqual(
    await shop.rows("select count(*) from duckdb_schemas() where schema_name = 'staging'", 'read/shop.duckdb'),
    [['0']],
  );
});

test('H6: a history that reads the clock runs for the clock’s own day only', async () => {
  await using shop = await ShopProject.make({
    'models/silver/customer_history.sql':
      "{{ config(materialized='history', key=['id']) }}\nselect id, status, current_date as seen from {{ source('staging', 'customers') }}\n",
  });
  await shop.dump('2026-02-06', customers(3));
  const ran = await shop.varve('daily');
  assert.equal(ran.code, 4, ran.text);
  assert.match(ran.text, /customer_history reads the clock \(current_date\)/);
});

test('invalid YAML, SQL and Jinja are named by file, line and column', async () => {
  const broken: [string, string, RegExp, number][] = [
    ['models/schema.yml', 'version: 2\nmodels:\n  - name: [\n', /models\/schema\.yml:\d+:\d+/, 3],
    ['models/gold/bad.sql', 'select 1\n{% if x %}', /models\/gold\/bad\.sql:2:\d+/, 3],
    ['models/gold/bad.sql', "select {{ ref('customer_histroy') }}", /Did you mean customer_history/, 3],
    ['varve.yml', 'time_zone: Asia/Tokyo\nstagin: x\n', /varve\.yml:2:\d+[\s\S]*Did you mean staging/, 3],
  ];
  for (const [file, text, says, code] of broken) {
    await using shop = await ShopProject.make({ [file]: text });
    const ran = await shop.varve('run');
    assert.equal(ran.code, code, ran.text);
    assert.match(ran.text, says);
  }
});
