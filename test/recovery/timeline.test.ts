import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { test } from 'node:test';
import { ShopProject } from '../flow/project.ts';
import { customersOn, logOf, loseDatabase } from './shop.ts';

const SEEDED = {
  'seeds/labels.csv': 'status,label\na,first\n',
  'models/gold/customers_now.sql':
    "{{ config(materialized='table') }}\nselect c.id, l.label from {{ ref('customer_history') }} as c left join {{ ref('labels') }} as l using (status) where c.is_current\n",
};
const NEW_MODEL = {
  'models/silver/loud_history.sql':
    "{{ config(materialized='history', key=['id']) }}\nselect id, upper(status) as loud from {{ source('staging', 'customers') }}\n",
};

interface Moment {
  readonly what: string;
  readonly at: string;
  readonly rows: readonly unknown[];
}

async function everything(shop: ShopProject): Promise<readonly unknown[]> {
  const tables = await shop.rows(
    "select schema_name || '.' || table_name from duckdb_tables() where schema_name in ('silver', 'gold', 'staging') and table_name not like '%replaced%' order by 1",
  );
  const all: unknown[] = [];
  for (const [table = ''] of tables) all.push(table, await shop.rows(`select * from ${table ?? ''} order by all`));
  return all;
}

test('late, corrected and missed days, a model filled with the past, a seed that changes: every moment can be gone back to', async () => {
  await using shop = await ShopProject.make(SEEDED);
  const moments: Moment[] = [];
  const step = async (what: string, ...args: readonly string[]): Promise<void> => {
    const ran = await shop.varve(...args);
    assert.equal(ran.code, 0, `${what}: ${ran.text}`);
    moments.push({ what, at: (await logOf(shop)).at(-1)?.at ?? '', rows: await everything(shop) });
  };
  await shop.dump('2026-02-06', customersOn(1));
  await step('the first day', 'daily');
  await shop.dump('2026-02-09', customersOn(3));
  await step('a later day', 'daily');
  await shop.dump('2026-02-07', customersOn(5));
  await step('a late day', 'daily');
  await shop.dump('2026-02-09', customersOn(7));
  await step('the day again', 'daily', '--date', '2026-02-09');
  await shop.write({ ...NEW_MODEL, 'seeds/labels.csv': 'status,label\na,first\ns7,seventh\n' });
  await step('a new model gets its past', 'replay', 'loud_history');
  await shop.dump('2026-02-10', customersOn(2));
  await step('another day', 'daily');
  const drilled = await shop.varve('drill', '--without-backups');
  assert.equal(drilled.code, 0, drilled.text);
  await rm(shop.path('store/prod/dumps'), { recursive: true });
  await loseDatabase(shop);
  for (const { what, at, rows } of [...moments].reverse()) {
    const restored = await shop.varve('restore', at);
    assert.equal(restored.code, 0, `${what}: ${restored.text}`);
    assert.deepEqual(await everything(shop), rows, what);
  }
  const latest = await shop.varve('restore', moments.at(-1)?.at ?? '');
  assert.equal(latest.code, 0, latest.text);
  const verified = await shop.varve('verify');
  assert.equal(verified.code, 0, verified.text);
});
