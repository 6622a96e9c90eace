import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { test } from 'node:test';
import { bothEngines } from './engines.ts';
import { customers } from './project.ts';

for (const engine of await bothEngines()) {
  test(`${engine.name}: everything of the warehouse is gone, and no dump is kept: the layers alone give all of it back`, async () => {
    await using shop = await engine.make({ 'seeds/names.csv': 'code,name\na,first\nb,second\n' });
    await shop.dump('2026-02-06', customers(3));
    await shop.dump('2026-02-07', [{ id: 1, status: 'b' }, ...customers(3).slice(1)]);
    await shop.dump('2026-02-08', customers(2, 'b'));
    assert.equal((await shop.varve('daily')).code, 0);
    const versions = await shop.versions();
    assert.equal(versions.length, 5);
    await rm(shop.path('dumps'), { recursive: true });
    await rm(shop.path('store/prod/dumps'), { recursive: true });
    if (engine.server) await engine.server.empty();
    else await rm(shop.path('shop.duckdb'));

    const asked = await shop.varve('daily');
    assert.equal(asked.code, 4, asked.text);
    assert.match(asked.text, /--accept rerun:dumps/);
    const ran = await shop.varve('daily', '--accept', 'rerun:dumps');
    assert.equal(ran.code, 0, ran.text);
    assert.deepEqual(await shop.versions(), versions);
    assert.deepEqual(await shop.rows('select id, status from staging.customers order by id'), [
      ['1', 'b'],
      ['2', 'b'],
    ]);
    assert.deepEqual(await shop.rows('select id, status from gold.customers_now order by id'), [
      ['1', 'b'],
      ['2', 'b'],
    ]);
    const verified = await shop.varve('verify');
    assert.equal(verified.code, 0, verified.text);
  });
}
