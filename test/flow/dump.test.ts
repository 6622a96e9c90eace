import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { startMariadb, type Mariadb } from '../server/mariadb.ts';
import { ShopProject } from './project.ts';

const SECRET = 'correct horse; "battery"';
let server: Mariadb;

before(async () => {
  server = await startMariadb();
  await server.sql(`CREATE DATABASE shop; CREATE USER shop@localhost IDENTIFIED BY '${SECRET}'; GRANT SELECT ON shop.* TO shop@localhost;
    CREATE TABLE shop.customers (id bigint PRIMARY KEY, status varchar(20)); CREATE TABLE shop.tmp_x (id int);
    INSERT INTO shop.customers VALUES (1, 'a'), (2, 'b')`);
});
after(() => server.stop());

const settings = (from: string): string => `time_zone: Asia/Tokyo
dumps: {from: dumps, name: 'shop-{date}.sql.zst'}
dump: {from: ${from}}
tables: {exclude: ['tmp_*']}
`;

test('a day from the live server: dumped, run, changed, dumped, run', async () => {
  await using project = await ShopProject.make({
    'varve.yml': settings(
      `{socket: '${server.socket}', user: shop, password: "{{ env_var('SHOP_PASSWORD') }}", database: shop}`,
    ),
  });
  const env = { SHOP_PASSWORD: SECRET };
  const varve = (...args: string[]): ReturnType<ShopProject['varve']> => project.start({ args, env }).ended;

  const first = await varve('dump', '--date', '2026-02-06', '--json');
  assert.equal(first.code, 0, first.text);
  const answer = JSON.parse(first.text.trim().split('\n').at(-1) ?? '') as Record<string, unknown>;
  assert.deepEqual([answer['tables'], answer['rows'], answer['day']], [1, 2, '2026-02-06']);

  const again = await varve('dump', '--date', '2026-02-06');
  assert.equal(again.code, 4);
  assert.match(again.text, /dump of 2026-02-06 is there already.*\nTry: .*--replace/);

  await server.sql("UPDATE shop.customers SET status = 'c' WHERE id = 2");
  assert.equal((await varve('dump', '--date', '2026-02-07')).code, 0);
  const daily = await varve('daily');
  assert.equal(daily.code, 0, daily.text);
  assert.deepEqual(await project.versions(), ['1 a 2026-02-06..', '2 b 2026-02-06..2026-02-06', '2 c 2026-02-07..']);
  for (const { text } of [first, again, daily]) assert.ok(!text.includes(SECRET));
});

test('varve start dumps the live source, runs the day, and says each step', async (t) => {
  const from = `{socket: '${server.socket}', user: shop, password: "{{ env_var('SHOP_PASSWORD') }}", database: shop}`;
  await using project = await ShopProject.make({
    'varve.yml': `time_zone: UTC\ndumps: {name: 'shop-{date}.sql.zst', at: '00:00'}\nday: {at: '00:00'}\ndump: {from: ${from}}\n`,
  });
  const started = project.start({ args: ['start', '--json'], env: { SHOP_PASSWORD: SECRET } });
  t.after(() => started.kill('SIGKILL'));
  for (let i = 0; i < 600 && !/"type":"published"/.test(started.said()); i++) await sleep(100);
  started.kill('SIGTERM');
  const { code, text } = await started.ended;
  assert.equal(code, 0, text);
  assert.ok(!text.includes(SECRET));
  const states = [...text.matchAll(/"state":"(\w+)"/g)].map(([, state]) => state);
  const wanted = ['started', 'dumping', 'dumped', 'running', 'stopped'];
  assert.deepEqual(
    wanted.filter((state) => states.includes(state)),
    wanted,
    text,
  );
  assert.equal((await project.versions()).length, 2);
});

test('Ctrl-C in the middle of a dump leaves nothing behind', async (t) => {
  await server.sql(`CREATE TABLE shop.wide AS SELECT seq AS id, repeat('x', 2000) AS w FROM shop.seq_1_to_100000`);
  await using project = await ShopProject.make({
    'varve.yml': settings(`{socket: '${server.socket}', user: root, database: shop}`),
  });
  const started = project.start({ args: ['dump'] });
  t.after(() => started.kill('SIGKILL'));
  const incoming = project.path('dumps/.incoming');
  for (let i = 0; i < 600 && (await readdir(incoming).catch(() => [])).length === 0; i++) await sleep(20);
  started.kill('SIGINT');
  const { code, text } = await started.ended;
  assert.equal(code, 130, text);
  assert.match(text, /Interrupted during the dump/);
  assert.deepEqual(await readdir(project.path('dumps'), { recursive: true }), ['.incoming']);
  await server.sql('DROP TABLE shop.wide');
});

test('the source is a target of profiles.yml; what is missing or wrong is told', async () => {
  await using project = await ShopProject.make({ 'varve.yml': settings('source') });
  const profiles = await readFile(project.path('profiles.yml'), 'utf8');
  await project.write({
    'profiles.yml': `${profiles.trimEnd()}\n    source: {type: mysql, unix_socket: '${server.socket}', username: shop, password: "{{ env_var('DBT_ENV_SECRET_SHOP') }}", schema: shop}\n`,
  });
  const env = { DBT_ENV_SECRET_SHOP: SECRET };
  const made = await project.start({ args: ['dump', '--date', '2026-02-06'], env }).ended;
  assert.equal(made.code, 0, made.text);
  const debug = await project.start({ args: ['debug'], env }).ended;
  assert.match(debug.text, /ok {4}source: shop at \S+sock \(\S+\): 1 tables, dumped by mariadb-dump/);
  assert.match(made.text, /shop-2026-02-06\.sql\.zst {2}1 table, 2 rows/);

  const wrong = await project.start({ args: ['dump'], env: { DBT_ENV_SECRET_SHOP: 'wrong-secret' } }).ended;
  assert.equal(wrong.code, 3);
  assert.match(wrong.text, /does not let user 'shop' in/);
  assert.ok(!wrong.text.includes('wrong-secret'));

  const refusals: readonly (readonly [string, RegExp])[] = [
    ['{hots: x}', /dump\.from\.hots is not one of host, port/],
    ['{host: x, database: y}', /dump\.from\.user is missing/],
    ['nowhere', /target 'nowhere'/],
  ];
  for (const [from, says] of refusals) {
    await project.write({ 'varve.yml': settings(from) });
    const { code, text } = await project.varve('dump');
    assert.equal(code, 3);
    assert.match(text, says);
  }
  await project.write({ 'varve.yml': 'time_zone: UTC\n' });
  assert.match((await project.varve('dump')).text, /does not say which system to dump/);
});
