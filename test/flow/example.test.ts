import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { gunzipSync, gzipSync } from 'node:zlib';
import { readFile, writeFile } from 'node:fs/promises';
import { DAYS, tenantsOn } from '../../examples/tenants/tenants.ts';
import { ShopProject, type Ran } from './project.ts';

const EXAMPLE = join(import.meta.dirname, '..', '..', 'examples', 'tenants');
const run = promisify(execFile);

/** The worked example in a folder of its own. */
async function example(): Promise<ShopProject> {
  const project = await ShopProject.make();
  await cp(EXAMPLE, project.path('example'), {
    recursive: true,
    filter: (path) => !/\/(data|store|target)$/.test(path),
  });
  return project;
}

function varve(project: ShopProject, ...args: readonly string[]): Promise<Ran> {
  return project.varve(...args, '--project-dir', project.path('example/dbt'));
}

const tenant = (project: ShopProject, table: string): Promise<(string | null)[][]> =>
  project.rows(
    `select status, valid_from, valid_to, is_current from silver.${table} where tenant_id = 12345 order by valid_from`,
    'example/dbt/data/tenants.duckdb',
  );

const H2 = [
  ['3', '2026-02-06', '2026-02-06', 'false'],
  ['4', '2026-02-07', '2026-03-06', 'false'],
  ['5', '2026-03-07', null, 'true'],
];

test('H2: tenant 12345 ends to the letter in both forms; gold tells labels and days', async () => {
  await using project = await example();
  const ran = await varve(project, 'daily');
  assert.equal(ran.code, 0, ran.text);
  assert.deepEqual(await tenant(project, 'tenant_status_history'), H2);
  assert.deepEqual(await tenant(project, 'tenant_history'), H2);
  const gold = await project.rows(
    'select status_label, previous_status_label, next_status_label, days_in_status from gold.tenant_status_transitions where tenant_id = 12345 order by valid_from',
    'example/dbt/data/tenants.duckdb',
  );
  assert.deepEqual(gold, [
    ['Application', null, 'Under Contract', '1'],
    ['Under Contract', 'Application', 'Active Tenant', '28'],
    ['Active Tenant', 'Under Contract', null, '1'],
  ]);
  const verified = await varve(project, 'verify');
  assert.equal(verified.code, 0, verified.text);
  assert.match(verified.text, /12345|one key/);
});

test('H4, H10: the handwritten form closes what is gone and opens what comes back', async () => {
  await using project = await example();
  await varve(project, 'daily');
  const of = (id: number): Promise<(string | null)[][]> =>
    project.rows(
      `select valid_from, valid_to from silver.tenant_status_history where tenant_id = ${id} order by 1`,
      'example/dbt/data/tenants.duckdb',
    );
  const [returned, left] = [await of(117), await of(42)];
  assert.deepEqual(returned[0], ['2026-02-06', '2026-02-06']);
  assert.equal(returned[1]?.[0], '2026-02-08');
  assert.notEqual(left.at(-1)?.[1], null);
});

test('H7: a corrected day of a handwritten history lays it again from that day on', async () => {
  await using project = await example();
  await varve(project, 'daily');
  const file = project.path('example/dumps/tenants-2026-03-07.sql.gz');
  const text = gunzipSync(await readFile(file)).toString('utf8');
  await writeFile(file, gzipSync(text.replace(/'tenant\d+@example\.com'/, "'other@example.com'")));
  const corrected = await varve(project, 'daily', '--date', '2026-03-07');
  assert.equal(corrected.code, 0, corrected.text);
  assert.match((await varve(project, 'daily', '--date', '2026-02-08')).text, /recorded, nothing written/);
  assert.deepEqual(await tenant(project, 'tenant_status_history'), H2);
});

test('the dumps of the example are what a real MariaDB writes of its tenants', async () => {
  await using project = await ShopProject.make();
  await run(process.execPath, [join(EXAMPLE, 'make-dumps.ts'), project.path('made')]);
  for (const day of DAYS) {
    const read = async (folder: string): Promise<string> =>
      gunzipSync(await readFile(join(folder, `tenants-${day}.sql.gz`))).toString('utf8');
    const rows = (text: string): string => text.slice(text.indexOf('INSERT INTO'), text.indexOf('UNLOCK TABLES'));
    assert.equal(rows(await read(project.path('made'))), rows(await read(join(EXAMPLE, 'dumps'))));
    assert.ok(rows(await read(join(EXAMPLE, 'dumps'))).includes(`(12345,`));
    assert.ok(tenantsOn(day).length > 200);
  }
});

test('init: a dump becomes a project, its first day a history, in three commands', async () => {
  await using project = await ShopProject.make();
  const dir = project.path('fresh');
  const dump = join(EXAMPLE, 'dumps', 'tenants-2026-02-06.sql.gz');
  const made = await project.varve('init', '--from', dump, '--project-dir', dir, '--time-zone', 'Asia/Tokyo');
  assert.equal(made.code, 0, made.text);
  const ignored = (await readFile(join(dir, '.gitignore'), 'utf8')).split('\n');
  for (const folder of ['.varve/', 'store/', 'data/']) assert.ok(ignored.includes(folder), folder);
  const ran = await project.varve('daily', '--dump', dump, '--project-dir', dir);
  assert.equal(ran.code, 0, ran.text);
  const listed = await project.varve('history', '--project-dir', dir);
  assert.match(listed.text, /silver\.tenants_history +241/);
  const again = await project.varve('init', '--from', dump, '--project-dir', dir);
  assert.match(again.text, /left as they are/);
  assert.doesNotMatch(again.text, /^ {2}new/m);
});

test('npm run demo -- mariadb: a live system, dumped and run day by day on a server, ends in the same three versions', async () => {
  const { stdout } = await run(process.execPath, [join(EXAMPLE, '../../scripts/demo.ts'), 'mariadb']);
  for (const day of DAYS) assert.match(stdout, new RegExp(`tenants-${day}\\.sql\\.gz  1 table, .* by mariadb-dump`));
  const [status = '', history = ''] = ['tenant_status_history', 'tenant_history'].map((name) =>
    stdout.slice(stdout.lastIndexOf(`varve history ${name} --key`)),
  );
  for (const versions of [status, history].map((text) => text.split('\n').slice(3, 6)))
    assert.deepEqual(
      versions.map((line) => line.split(/ {2,}/).slice(0, 3).join(' ')),
      ['2026-02-06 2026-02-06 false', '2026-02-07 2026-03-06 false', '2026-03-07 true 12345'],
    );
  assert.match(stdout, /All holds\./);
});
