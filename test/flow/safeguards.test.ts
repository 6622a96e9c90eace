import assert from 'node:assert/strict';
import { test } from 'node:test';
import { customers, ShopProject, type Files } from './project.ts';

async function born(files: Files = {}): Promise<ShopProject> {
  const shop = await ShopProject.make(files);
  await shop.dump('2026-02-06', customers(3));
  await shop.dump('2026-02-07', [{ id: 1, status: 'b' }, ...customers(3).slice(1)]);
  const ran = await shop.varve('daily');
  assert.equal(ran.code, 0, ran.text);
  return shop;
}

const SELECT = "select * from {{ source('staging', 'customers') }}\n";

test('H15, H16: --full-refresh on a history lays it again and loses nothing', async () => {
  await using shop = await born();
  const before = await shop.versions();
  const ran = await shop.varve('run', '--select', 'customer_history', '--full-refresh');
  assert.equal(ran.code, 0, ran.text);
  assert.deepEqual(await shop.versions(), before);
});

test('H15: a history cannot become a table or a view', async () => {
  await using shop = await born();
  const before = await shop.versions();
  for (const materialized of ['table', 'view']) {
    await shop.write({
      'models/silver/customer_history.sql': `{{ config(materialized='${materialized}') }}\n${SELECT}`,
    });
    for (const command of [['run'], ['daily'], ['build']]) {
      await shop.dump('2026-02-08', customers(3, 'z'));
      const ran = await shop.varve(...command);
      assert.equal(ran.code, 4, ran.text);
      assert.match(ran.text, /silver\.customer_history keeps 4 versions/);
    }
  }
  assert.deepEqual(await shop.versions(), before);
});

test('H15: dropping the schema from a hook or a macro is refused; the day is taken back', async () => {
  await using shop = await born();
  const before = await shop.versions();
  const hook = "{{ config(post_hook='drop schema silver cascade') }}\nselect 1 as a";
  const macro = "{% set _ = run_query('drop schema silver cascade') %}select 1 as a";
  for (const model of [hook, macro]) {
    await shop.write({ 'models/gold/bad.sql': model });
    const ran = await shop.varve('run', '--select', 'bad');
    assert.equal(ran.code, 1, ran.text);
    assert.match(ran.text, /would take silver\.customer_history with 4 versions/);
    assert.deepEqual(await shop.versions(), before);
  }
});

test('H15: a statement put together out of sight is found before the commit', async () => {
  await using shop = await born();
  const before = await shop.versions();
  await shop.write({
    'models/gold/bad.sql':
      '{{ config(post_hook="delete from silver.customer_history as h using (select 1 as x) as u where u.x = 1") }}\nselect 1 as a',
  });
  const ran = await shop.varve('run', '--select', 'bad');
  assert.equal(ran.code, 1, ran.text);
  assert.match(ran.text, /would leave silver\.customer_history with 0 versions of 4/);
  assert.deepEqual(await shop.versions(), before);
});

test('H15: a dump that reaches for silver is refused', async () => {
  await using shop = await born();
  await shop.dump('2026-02-08', customers(3), { extra: 'DROP TABLE `silver`.`customer_history`;' });
  const ran = await shop.varve('daily');
  assert.equal(ran.code, 4, ran.text);
  assert.equal((await shop.versions()).length, 4);
});

test('H15: a history dropped behind our back stops the next run instead of being born again', async () => {
  await using shop = await born();
  await shop.change('drop schema silver cascade');
  await shop.dump('2026-02-08', customers(3, 'z'));
  for (const command of ['daily', 'run', 'plan']) {
    const ran = await shop.varve(command);
    assert.equal(ran.code, 4, ran.text);
    assert.match(ran.text, /silver\.customer_history holds 4 versions by the ledger, but the table is not there/);
  }
  assert.deepEqual(await shop.rows("select count(*) from duckdb_tables() where schema_name = 'silver'"), [['0']]);
});

test('H15: a vanished or moved model stops; rename and retire say that it was meant', async () => {
  await using shop = await born();
  await shop.write({
    'models/silver/customer_history.sql': `{{ config(materialized='history', key=['id'], alias='clients') }}\n${SELECT}`,
  });
  const moved = await shop.varve('run');
  assert.equal(moved.code, 4, moved.text);
  assert.match(moved.text, /varve history rename silver\.customer_history silver\.clients/);
  const unconfirmed = await shop.varve('history', 'rename', 'silver.customer_history', 'silver.clients');
  assert.equal(unconfirmed.code, 4, unconfirmed.text);
  const renamed = await shop.varve('history', 'rename', 'silver.customer_history', 'silver.clients', '--yes');
  assert.equal(renamed.code, 0, renamed.text);
  await shop.dump('2026-02-08', customers(3, 'z'));
  await shop.write({
    'models/gold/customers_now.sql': "select id, status from {{ ref('customer_history') }} where is_current",
  });
  assert.equal((await shop.varve('daily')).code, 0);
  const retired = await shop.varve('history', 'retire', 'silver.clients', '--yes');
  assert.equal(retired.code, 0, retired.text);
  assert.deepEqual(await shop.rows('select count(*) from silver.clients'), [['7']]);
});

test('H15: a table unknown to the ledger is adopted by command, later days go on from it', async () => {
  await using shop = await ShopProject.make();
  await shop.dump('2026-02-06', customers(2));
  await shop.varve('daily');
  await shop.write({ 'models/silver/old_history.sql': `{{ config(materialized='history', key=['id']) }}\n${SELECT}` });
  await shop.change(
    "create table silver.old_history as select 1::bigint as id, 'x' as status, date '2026-01-01' as valid_from, null::date as valid_to, true as is_current, now()::timestamp as dbt_updated_at",
  );
  await shop.dump('2026-02-07', customers(2));
  const refused = await shop.varve('daily');
  assert.match(refused.text, /varve history adopt silver\.old_history/);
  assert.equal((await shop.varve('history', 'adopt', 'silver.old_history', '--yes')).code, 0);
  const ran = await shop.varve('daily');
  assert.equal(ran.code, 0, ran.text);
  const rows = await shop.rows('select id, status, valid_from, valid_to from silver.old_history order by 1, 3');
  assert.deepEqual(rows[0], ['1', 'x', '2026-01-01', '2026-02-06']);
});

test('a dev target has its own database, store and ledger', async () => {
  await using shop = await born();
  const before = await shop.rows('select * from varve.ledger');
  const dev = await shop.varve('daily', '--target', 'dev');
  assert.equal(dev.code, 0, dev.text);
  assert.deepEqual(await shop.rows('select * from varve.ledger'), before);
  assert.deepEqual(await shop.rows('select count(*) from silver.customer_history', 'dev.duckdb'), [['4']]);
});
