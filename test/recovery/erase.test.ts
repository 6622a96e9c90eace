import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { DuckDBInstance } from '@duckdb/node-api';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Erased } from '../../src/index.ts';
import { ShopProject, type Ran } from '../flow/project.ts';
import { holding, sumsOf } from './people.ts';
import type { Logged } from './shop.ts';

const EXAMPLE = join(import.meta.dirname, '..', '..', 'examples', 'tenants');
const EMAIL = 'tenant12345@example.com';
/** What a first and a second correction of a day said of it. */
const OTHERS = ['moved12345@example.com', 'again12345@example.com'];
const DATABASE = 'example/dbt/data/tenants.duckdb';

/** The worked example with all that keeps a tenant: days, a corrected one, a backup, what a restore replaced, a readers' copy, failing rows. */
async function lived(): Promise<ShopProject> {
  const shop = await ShopProject.make();
  await cp(EXAMPLE, shop.path('example'), { recursive: true, filter: (path) => !/\/(data|store|target)$/.test(path) });
  const settings = shop.path('example/dbt/varve.yml');
  await writeFile(settings, `${await readFile(settings, 'utf8')}publish: data/read.duckdb\n`);
  await ok(shop, 'daily');
  await ok(shop, 'backup', '--pin', 'year end');
  const file = shop.path('example/dumps/tenants-2026-02-08.sql.gz');
  const text = gunzipSync(await readFile(file)).toString('utf8');
  for (const other of OTHERS) {
    await writeFile(file, gzipSync(text.replace(EMAIL, other)));
    await ok(shop, 'daily', '--date', '2026-02-08');
  }
  await ok(shop, 'restore', 'latest');
  await mkdir(shop.path('example/dbt/target/failures'), { recursive: true });
  await writeFile(shop.path('example/dbt/target/failures/some_test.csv'), `tenant_id,email\n12345,${EMAIL}\n`);
  await writeFile(shop.path('example/dbt/target/noted.json'), JSON.stringify({ message: EMAIL }));
  return shop;
}

async function varve(shop: ShopProject, ...args: readonly string[]): Promise<Ran> {
  return shop.varve(...args, '--project-dir', shop.path('example/dbt'));
}

async function ok(shop: ShopProject, ...args: readonly string[]): Promise<string> {
  const ran = await varve(shop, ...args);
  assert.equal(ran.code, 0, ran.text);
  return ran.text;
}

const everywhere = (shop: ShopProject): string[] =>
  ['store', 'data', 'target'].map((folder) => shop.path(`example/dbt/${folder}`));

const rowsOf = (shop: ShopProject, sql: string): Promise<(string | null)[][]> => shop.rows(sql, DATABASE);

/** All rows of both histories and of gold that are not of the tenant. */
async function others(shop: ShopProject): Promise<(string | null)[][]> {
  const tables = ['silver.tenant_history', 'silver.tenant_status_history', 'gold.tenant_status_transitions'];
  const all = tables.map((t) =>
    rowsOf(shop, `select * from ${t} where tenant_id <> 12345 order by tenant_id, valid_from`),
  );
  return (await Promise.all(all)).flat();
}

async function holdsStill(shop: ShopProject): Promise<void> {
  await ok(shop, 'verify');
  assert.doesNotMatch(await ok(shop, 'replay'), /[1-9]\d* (moved|new|gone)/);
  await ok(shop, 'drill', '--without-backups');
}

test('a tenant is erased from all that is kept: found everywhere before, nowhere after, and everything else holds', async () => {
  await using shop = await lived();
  const before = await others(shop);
  const where = (await holding(everywhere(shop), [EMAIL])).map((path) => path.slice(shop.dir.length));
  for (const part of [
    /store\/prod\/dumps\/2026-02-06/,
    /store\/prod\/bronze\/tenants\/2026-02-06/,
    /store\/prod\/backups\/.*database\.zst/,
    /data\/tenants\.duckdb$/,
    /data\/tenants\.duckdb\.replaced/,
    /data\/read\.duckdb/,
    /target\/failures/,
    /target\/noted\.json/,
  ])
    assert.ok(
      where.some((path) => part.test(path)),
      `${String(part)} in ${where.join('\n')}`,
    );
  const told = await ok(shop, 'erase', 'tenants', '--key', '12345', '--yes', '--json');
  const erased = JSON.parse(told.split('\n').findLast((line) => line.includes('"receipt"')) ?? '') as Erased;
  assert.equal(erased.done, true);
  assert.ok(erased.plan.corrections > 0);
  assert.ok(erased.plan.points.length > 0 && erased.plan.dumps.length > 0 && erased.backup !== null);
  assert.deepEqual(await holding(everywhere(shop), [EMAIL, ...OTHERS]), []);
  assert.deepEqual(await others(shop), before);
  const keys = await rowsOf(
    shop,
    "select 1 from silver.tenant_history where tenant_id = 12345 union all select 1 from bronze.tenants where id = 12345 union all select 1 from staging.tenants where id = 12345 union all select 1 from varve.corrections where replaced like '%12345%'",
  );
  assert.deepEqual(keys, []);
  assert.match(await ok(shop, 'as-of', '2026-02-07', 'select count(*) from staging.tenants where id = 12345'), /\b0\b/);
  await holdsStill(shop);
  const ledger = await readFile(
    shop.path(`example/dbt/store/prod/ledger/${String(erased.seq).padStart(8, '0')}.json`),
    'utf8',
  );
  const digest = createHash('sha256')
    .update(`${erased.receipt ?? ''}\ntenants\n12345`)
    .digest('hex');
  assert.ok(ledger.includes(digest));
  assert.doesNotMatch(ledger, /[^\d]12345[^\d]/);
  assert.ok(!ledger.includes(erased.receipt ?? ''));
  await backFromNothing(shop);
});

/** The days come back without the tenant when the database is lost, also those of before the erasure. */
async function backFromNothing(shop: ShopProject): Promise<void> {
  const before = await others(shop);
  const { entries } = JSON.parse(await ok(shop, 'log', '--json')) as { entries: Logged[] };
  await rm(shop.path(DATABASE));
  await ok(shop, 'restore', 'latest');
  assert.deepEqual(await others(shop), before);
  await ok(shop, 'restore', entries.find((e) => e.kind === 'published' && e.day === '2026-02-08')?.at ?? '');
  await ok(shop, 'verify');
  await ok(shop, 'daily');
  await ok(shop, 'verify');
  assert.deepEqual(await holding(everywhere(shop), [EMAIL, ...OTHERS]), []);
}

test('--columns: the values are NULL on all days, versions that are equal then join, the key and its other values stay', async () => {
  await using shop = await lived();
  const before = await others(shop);
  const text = await ok(shop, 'erase', 'tenants', '--key', '12345', '--columns', 'email,notes', '--yes');
  assert.match(text, /silver\.tenant_history: 4 versions out, 3 in/);
  assert.doesNotMatch(text, /tenant_status_history:/);
  assert.deepEqual(await holding(everywhere(shop), [EMAIL, ...OTHERS]), []);
  assert.deepEqual(await others(shop), before);
  assert.deepEqual(
    await rowsOf(
      shop,
      'select status, email, valid_from, valid_to from silver.tenant_history where tenant_id = 12345 order by valid_from',
    ),
    [
      ['3', null, '2026-02-06', '2026-02-06'],
      ['4', null, '2026-02-07', '2026-03-06'],
      ['5', null, '2026-03-07', null],
    ],
  );
  await holdsStill(shop);
});

test('a plan, a wrong word and everything that is asked wrongly leave all as it was; so does what does not verify', async () => {
  await using shop = await lived();
  const sums = async (): Promise<string> => (await Promise.all(everywhere(shop).slice(0, 2).map(sumsOf))).join('\n');
  const before = await sums();
  const cases: readonly (readonly [code: number, says: RegExp, args: readonly string[]])[] = [
    [0, /Nothing was touched/, ['tenants', '--key', '12345', '--dry-run']],
    [4, /was not confirmed/, ['tenants', '--key', '12345']],
    [2, /There are: tenants/, ['nobody', '--key', '1', '--yes']],
    [2, /No row of tenants was ever kept/, ['tenants', '--key', '999999', '--yes']],
    [2, /1 value, 2 given/, ['tenants', '--key', '1', '--key', '2', '--yes']],
    [2, /has no column phone/, ['tenants', '--key', '12345', '--columns', 'phone', '--yes']],
    [2, /part of the key/, ['tenants', '--key', '12345', '--columns', 'id', '--yes']],
    [2, /--key/, ['tenants', '--yes']],
  ];
  for (const [code, says, args] of cases) {
    const ran = await varve(shop, 'erase', ...args);
    assert.equal(ran.code, code, ran.text);
    assert.match(ran.text, says);
    assert.equal(await sums(), before, args.join(' '));
  }
  // what does not verify is not erased from
  const instance = await DuckDBInstance.create(shop.path(DATABASE));
  const connection = await instance.connect();
  await connection.run("update silver.tenant_history set name = 'X' where tenant_id = 187");
  connection.closeSync();
  instance.closeSync();
  const ran = await varve(shop, 'erase', 'tenants', '--key', '12345', '--yes');
  assert.equal(ran.code, 6, ran.text);
  assert.match(ran.text, /What stands is not what the ledger tells/);
});
