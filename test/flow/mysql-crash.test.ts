import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { mariadb } from '../../src/adapters/mysql/index.ts';
import { parseDay } from '../../src/day.ts';
import { isError } from '../../src/errors.ts';
import { openProject } from '../../src/index.ts';
import { startMariadb } from '../server/mariadb.ts';
import { serverOn } from '../server/subject.ts';
import { customers, type ShopProject } from './project.ts';
import { rowsOn, shopOn, versionsOn } from './server-shop.ts';

const machine = await startMariadb();
after(() => machine.stop());

const server = serverOn(machine);

/** Runs the pending days; the server is cut off at that moment. */
async function cutOffAt(shop: ShopProject, moment: string): Promise<void> {
  const engine = await openProject({
    dir: shop.dir,
    onEvent: (event) => {
      const name = event.type === 'step' ? `${event.step} ${event.state}` : event.type;
      if (name === moment) void machine.crash();
    },
  });
  await assert.rejects(
    engine.daily({}).then((results) => {
      for (const { error } of results) if (error) throw error;
    }),
    (error) => isError(error) && (error.code === 'connection-lost' || error.code === 'lease-lost'),
  );
  await engine.close().catch(() => undefined);
  await machine.revive();
}

for (const moment of ['load begun', 'silver done', 'verify done', 'published']) {
  test(`H17: the server is cut off at ${moment}: the next run finishes the day`, async () => {
    await machine.sql('SET GLOBAL innodb_flush_log_at_trx_commit = 1');
    await using shop = await shopOn(server);
    await shop.dump('2026-02-06', customers(3));
    const first = await openProject({ dir: shop.dir });
    await first.daily({});
    await first.close();
    await shop.dump('2026-02-07', [{ id: 1, status: 'b' }, ...customers(3).slice(1)]);
    await cutOffAt(shop, moment);
    const committed = moment === 'published';
    assert.equal((await versionsOn(server)).length, committed ? 4 : 3);
    const engine = await openProject({ dir: shop.dir, wait: 10_000 });
    try {
      for (const { error } of await engine.daily({})) assert.equal(error, undefined);
      assert.deepEqual(
        (await engine.verify()).filter((check) => !check.ok),
        [],
      );
      assert.equal((await engine.asOf('customer_history', parseDay('2026-02-06'))).versions.length, 3);
    } finally {
      await engine.close();
    }
    assert.equal((await versionsOn(server)).length, 4);
    assert.deepEqual(await rowsOn(server, 'select status from gold.customers_now where id = 1'), [['b']]);
    assert.deepEqual(await rowsOn(server, 'select status from staging.customers where id = 1'), [['b']]);
  });
}

test('a result that the server leaves half sent ends in an error, not in waiting', { timeout: 60_000 }, async () => {
  const warehouse = await mariadb.open(server.target(), { projectDir: '.', readOnly: true });
  try {
    const connection = await warehouse.connect();
    let received = 0;
    await assert.rejects(
      async () => {
        for await (const { rows } of connection.stream('SELECT seq FROM seq_1_to_50000000')) {
          if (received === 0) await machine.crash();
          received += rows.length;
        }
      },
      (error) => isError(error) && error.code === 'connection-lost',
    );
    assert.ok(received > 0);
  } finally {
    await warehouse.close().catch(() => undefined);
    await machine.revive();
  }
});
