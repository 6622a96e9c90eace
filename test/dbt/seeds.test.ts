import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inProject } from './project.ts';

const types = (table: string): string =>
  `select string_agg(column_name || ' ' || data_type, ', ' order by ordinal_position) from information_schema.columns where table_name = '${table}'`;

test('a seed becomes a table: types as agate tells them, a BOM, empty cells, quoted commas', () =>
  inProject(
    {
      'seeds/s.csv':
        '\uFEFFid,amount,day,at,ok,name\n1,1.5,2020-01-01,2020-01-01 10:00:00,true,"a, ""b"""\n2,,2020-01-02,2020-01-01 11:00:00,false,\n',
    },
    async (p) => {
      const { out } = await p.ok('seed');
      assert.match(out, /1 of 1 START seed file main\.s \.+ \[RUN\]/);
      assert.match(out, /1 of 1 OK loaded seed file main\.s \.+ \[INSERT 2 in/);
      assert.match(
        await p.column(types('s')),
        /^id (INTEGER|BIGINT), amount DOUBLE, day DATE, at TIMESTAMP, ok BOOLEAN, name VARCHAR$/,
      );
      assert.deepEqual(await p.sql('select id, amount, ok, name from s order by id'), [
        [1, 1.5, true, 'a, "b"'],
        [2, null, false, null],
      ]);
    },
  ));

test('delimiter, column_types and quote_columns', () =>
  inProject(
    {
      'seeds/s.csv': 'id;Order\n007;x\n',
      'seeds/s.yml':
        'seeds: [{name: s, config: {delimiter: ";", quote_columns: true, column_types: {id: varchar(5)}}}]\n',
    },
    async (p) => {
      await p.ok('seed');
      assert.deepEqual(await p.sql('select id, "Order" from s'), [['007', 'x']]);
    },
  ));

test('a seed is loaded anew each time; --full-refresh makes one with other columns', () =>
  inProject({ 'seeds/s.csv': 'id\n1\n2\n', 'models/m.sql': "select count(*) as n from {{ ref('s') }}" }, async (p) => {
    await p.ok('build');
    p.write({ 'seeds/s.csv': 'id\n5\n' });
    await p.ok('seed');
    assert.deepEqual(await p.sql('select n from m'), [[1]]);
    p.write({ 'seeds/s.csv': 'id,name\n5,a\n' });
    await p.ok('seed', '--full-refresh');
    assert.deepEqual(await p.sql('select * from s'), [[5, 'a']]);
  }));

test('a seed that cannot be read fails by itself', () =>
  inProject(
    { 'seeds/s.csv': 'id\nx\n', 'seeds/s.yml': 'seeds: [{name: s, config: {column_types: {id: int}}}]\n' },
    async (p) => {
      const { code, out } = await p.dbt('seed');
      assert.equal(code, 1);
      assert.match(out, /ERROR loading seed file main\.s/);
    },
  ));
