import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { test } from 'node:test';
import { bothEngines } from './engines.ts';
import { customers, ShopProject } from './project.ts';

const rest = customers(30).slice(1);

for (const engine of await bothEngines()) {
  test(`${engine.name}: each day writes one file of what it changed; a day without a change writes none`, async () => {
    await using shop = await engine.make();
    await shop.dump('2026-02-06', customers(30));
    await shop.dump('2026-02-07', [{ id: 1, status: 'b' }, ...rest]);
    await shop.dump('2026-02-08', [{ id: 1, status: 'b' }, ...rest], { extra: '-- same rows' });
    const ran = await shop.varve('daily');
    assert.equal(ran.code, 0, ran.text);
    assert.deepEqual(await readdir(shop.path('store/prod/bronze/customers')), [
      '2026-02-06.0.parquet',
      '2026-02-07.0.parquet',
    ]);
  });

  test(`${engine.name}: as-of answers from the layers, seeds of the day included; diff tells what became of the rows`, async () => {
    await using shop = await engine.make({ 'seeds/names.csv': 'code,name\na,first\n' });
    await shop.dump('2026-02-06', customers(30));
    await shop.varve('daily');
    await shop.write({ 'seeds/names.csv': 'code,name\na,second\nb,other\n' });
    await shop.dump('2026-02-08', [{ id: 1, status: 'b' }, ...rest.slice(1), { id: 31, status: 'n' }]);
    await shop.varve('daily');
    const sql = 'select c.id, n.name from staging.customers c join main.names n on n.code = c.status where c.id = 1';
    const before = await shop.varve('as-of', '2026-02-06', sql, '--csv');
    assert.equal(before.text.trim(), 'id,name\n1,first', before.text);
    const carried = await shop.varve('as-of', '2026-02-07', sql, '--csv');
    assert.match(carried.text, /as of 2026-02-06[\s\S]*1,first/);
    assert.match((await shop.varve('as-of', '2026-02-09', sql, '--csv')).text, /1,other/);
    const early = await shop.varve('as-of', '2026-02-05', sql);
    assert.equal(early.code, 4, early.text);
    assert.match(early.text, /kept from 2026-02-06 on/);
    const diff = await shop.varve('diff', '2026-02-06', '2026-02-08', 'customers', '--json');
    assert.equal(diff.code, 0, diff.text);
    const { rows } = JSON.parse(diff.text) as { rows: { change: string }[] };
    // customers has no primary key: rows are told apart as a whole
    assert.deepEqual(rows.map((r) => r.change).sort(), ['added', 'added', 'removed', 'removed']);
  });

  test(`${engine.name}: diff of a table with a key goes column by column`, async () => {
    await using shop = await engine.make();
    const keyed = (rows: string): string =>
      `CREATE TABLE \`accounts\` (\`id\` int NOT NULL, \`plan\` varchar(9), \`n\` int, PRIMARY KEY (\`id\`));\nINSERT INTO \`accounts\` VALUES ${rows};`;
    await shop.dump('2026-02-06', customers(3), { extra: keyed(`(1,'a',1),(2,'b',2),(3,'c',3),(4,'d',4)`) });
    await shop.dump('2026-02-07', customers(3), { extra: keyed(`(1,'a',1),(2,'B',NULL),(3,'c',3),(5,'e',5)`) });
    const ran = await shop.varve('daily');
    assert.equal(ran.code, 0, ran.text);
    const diff = await shop.varve('diff', '2026-02-06', '2026-02-07', 'accounts', '--csv');
    assert.deepEqual(diff.text.trim().split('\n'), [
      'change,id,column,before,after',
      'changed,2,plan,b,B',
      'changed,2,n,2,',
      'removed,4,plan,d,',
      'removed,4,n,4,',
      'added,5,plan,,e',
      'added,5,n,,5',
    ]);
    const told = await shop.varve('diff', '2026-02-06', '2026-02-07', 'accounts');
    assert.match(told.text, /1 added, 1 removed, 1 changed/);
  });
}

test('bronze.<table> holds every row that ever was, with its days', async () => {
  await using shop = await ShopProject.make();
  const keyed = (rows: string, column = '', value = ''): string =>
    `CREATE TABLE \`accounts\` (\`id\` int NOT NULL, \`plan\` varchar(9)${column}, PRIMARY KEY (\`id\`));\nINSERT INTO \`accounts\` VALUES ${rows.replaceAll(')', `${value})`)};`;
  const notes = (n: number): string =>
    `CREATE TABLE \`notes\` (\`text\` varchar(9));\nINSERT INTO \`notes\` VALUES ${Array.from({ length: n }, () => "('a')").join(',')};`;
  await shop.dump('2026-02-06', customers(30), { extra: keyed(`(1,'a'),(2,'b'),(3,'c')`) + notes(3) });
  await shop.dump('2026-02-07', customers(30), { extra: keyed(`(1,'a'),(2,'B'),(4,'d')`) + notes(3) });
  await shop.dump('2026-02-09', customers(30), { extra: keyed(`(1,'a'),(2,'b'),(4,'d')`) + notes(1) });
  await shop.dump('2026-02-10', customers(30), {
    extra: keyed(`(1,'a'),(2,'b'),(4,'d')`, ', `n` int', ',NULL') + notes(1),
  });
  const ran = await shop.varve('daily');
  assert.equal(ran.code, 0, ran.text);
  const accounts = (): Promise<unknown> =>
    shop.rows('select id, plan, valid_from, valid_to, is_current from bronze.accounts order by 1, 3');
  assert.deepEqual(await accounts(), [
    ['1', 'a', '2026-02-06', null, 'true'],
    ['2', 'b', '2026-02-06', '2026-02-06', 'false'],
    ['2', 'B', '2026-02-07', '2026-02-08', 'false'],
    ['2', 'b', '2026-02-09', null, 'true'],
    ['3', 'c', '2026-02-06', '2026-02-06', 'false'],
    ['4', 'd', '2026-02-07', null, 'true'],
  ]);
  assert.deepEqual(
    await shop.rows('select text, valid_from, valid_to, count(*) from bronze.notes group by all order by 3 nulls last'),
    [
      ['a', '2026-02-06', '2026-02-08', '2'],
      ['a', '2026-02-06', null, '1'],
    ],
  );
  // a late day ends a version earlier
  const late = await shop.dump('2026-02-08', customers(30), { extra: keyed(`(1,'late'),(2,'B'),(4,'d')`) + notes(2) });
  const lately = await shop.varve('daily', '--date', '2026-02-08', '--dump', late);
  assert.equal(lately.code, 0, lately.text);
  assert.deepEqual(
    await shop.rows('select id, plan, valid_from, valid_to from bronze.accounts where id = 1 order by 3'),
    [
      ['1', 'a', '2026-02-06', '2026-02-07'],
      ['1', 'late', '2026-02-08', '2026-02-08'],
      ['1', 'a', '2026-02-09', null],
    ],
  );
});
