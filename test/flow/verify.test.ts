import assert from 'node:assert/strict';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { bothEngines, type Engine } from './engines.ts';
import { customers, type Customer, type ShopProject } from './project.ts';

const status = (rows: readonly Customer[], id: number, s: string): Customer[] =>
  rows.map((r) => (r.id === id ? { ...r, status: s } : r));

const engines = await bothEngines();

async function grown({ make }: Engine): Promise<ShopProject> {
  const shop = await make();
  await shop.dump('2026-02-06', customers(30));
  await shop.dump('2026-02-07', status(customers(30), 1, 'b'));
  await shop.dump('2026-02-09', status(customers(30), 1, 'c'));
  const ran = await shop.varve('daily');
  assert.equal(ran.code, 0, ran.text);
  const verified = await shop.varve('verify');
  assert.equal(verified.code, 0, verified.text);
  assert.match(verified.text, /layers: 3 files/);
  assert.match(verified.text, /unexplained changes: none/);
  return shop;
}

for (const engine of engines) {
  test(`${engine.name}: a damaged layer is found and named; so is one that is gone`, async () => {
    await using shop = await grown(engine);
    const path = shop.path('store/prod/bronze/customers/2026-02-07.0.parquet');
    const bytes = await readFile(path);
    bytes.writeUInt8(bytes.readUInt8(20) ^ 1, 20);
    await writeFile(path, bytes);
    const damaged = await shop.varve('verify');
    assert.equal(damaged.code, 6, damaged.text);
    assert.match(
      damaged.text,
      /BAD +layer bronze\/customers\/2026-02-07\.0\.parquet: customers of 2026-02-07: its SHA-256 is/,
    );
    await rm(path);
    const gone = await shop.varve('verify');
    assert.equal(gone.code, 6, gone.text);
    assert.match(gone.text, /BAD +layer bronze\/customers\/2026-02-07\.0\.parquet.*not in the store/);
  });

  test(`${engine.name}: H19: a manual UPDATE is found down to table, key and day, and stays found when days go on`, async () => {
    await using shop = await grown(engine);
    await shop.change(
      "update silver.customer_history set status = 'x' where id = 1 and valid_from = date '2026-02-07'",
    );
    const closed = await shop.varve('verify');
    assert.equal(closed.code, 6, closed.text);
    assert.match(closed.text, /customer_history: unexplained changes: somebody changed versions that ended in 2026-02/);
    assert.match(closed.text, /id 1, valid_from 2026-02-07: status is x, laid again b/);
    await shop.dump('2026-02-10', status(status(customers(30), 1, 'c'), 2, 'n'));
    assert.equal((await shop.varve('daily')).code, 0);
    assert.match((await shop.varve('verify')).text, /id 1, valid_from 2026-02-07: status is x/);
    await shop.change(
      "update silver.customer_history set status = 'b' where id = 1 and valid_from = date '2026-02-07'",
    );
    const mended = await shop.varve('verify');
    assert.equal(mended.code, 0, mended.text);
  });

  test(`${engine.name}: H19: an open version that was changed is found even after the day that closed it`, async () => {
    await using shop = await grown(engine);
    await shop.change('update silver.customer_history set valid_from = valid_from - 1 where id = 5');
    assert.equal((await shop.varve('verify')).code, 6);
    await shop.dump('2026-02-10', status(status(customers(30), 1, 'c'), 5, 'n'));
    assert.equal((await shop.varve('daily')).code, 0);
    const verified = await shop.varve('verify');
    assert.equal(verified.code, 6, verified.text);
    assert.match(verified.text, /id 5, valid_from 2026-02-05: stands, and is not laid again/);
  });

  test(`${engine.name}: sums hold through late, corrected and repeated days, new columns and replays`, async () => {
    await using shop = await grown(engine);
    const late = await shop.dump('2026-02-08', status(customers(30), 3, 'q'));
    assert.equal((await shop.varve('daily', '--dump', late, '--date', '2026-02-08')).code, 0);
    assert.equal((await shop.varve('run')).code, 0);
    await shop.write({
      'models/silver/customer_history.sql':
        "{{ config(materialized='history', key=['id']) }}\nselect *, upper(status) as loud from {{ source('staging', 'customers') }}\n",
    });
    await shop.dump('2026-02-10', status(customers(30), 1, 'd'));
    const ran = await shop.varve('daily');
    assert.equal(ran.code, 0, ran.text);
    const verified = await shop.varve('verify');
    assert.equal(verified.code, 0, verified.text);
    assert.match(verified.text, /unexplained changes: none/);
    assert.equal((await shop.varve('replay', '--accept', 'replay:customer_history')).code, 0);
    assert.match((await shop.varve('verify')).text, /unexplained changes: none[\s\S]*All holds/);
  });

  test(`${engine.name}: a staging table that somebody changed is found; the next day is compared with the layers all the same`, async () => {
    await using shop = await grown(engine);
    await shop.change('delete from staging.customers where id > 20');
    const verified = await shop.varve('verify');
    assert.equal(verified.code, 6, verified.text);
    assert.match(verified.text, /staging of 2026-02-09: customers: 20 rows, 30 rows were loaded/);
    await shop.dump('2026-02-10', status(customers(30), 1, 'd'));
    assert.equal((await shop.varve('daily')).code, 0);
    const again = await shop.varve('verify');
    assert.equal(again.code, 0, again.text);
  });
}
