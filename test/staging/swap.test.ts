import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { dropAside, sameContent, swapIn, type AsideTable } from '../../src/staging/index.ts';
import { inDatabase, type Scratch } from '../scratch.ts';
import { column, executeAll, keyed, layAside, SCHEMA, table, type Content } from './tables.ts';

async function swap(scratch: Scratch, aside: readonly AsideTable[], gone: readonly string[] = []): Promise<void> {
  await executeAll(scratch, await swapIn(scratch, { schema: SCHEMA, aside, gone, describe: true }));
}

/** One day, in one transaction. */
async function day(scratch: Scratch, contents: readonly Content[], gone: readonly string[] = []): Promise<void> {
  await scratch.connection.begin();
  await swap(scratch, await layAside(scratch, contents), gone);
  await scratch.connection.commit();
}

const names = async (scratch: Scratch): Promise<readonly string[]> =>
  (await scratch.connection.catalog.relations(SCHEMA)).map((found) => found.relation.identifier);

describe('the swap', () => {
  test('tables take the place of those of the day before, in one transaction with their rows (H17)', () =>
    inDatabase(async (scratch) => {
      await day(scratch, [keyed('t', 0, 10), keyed('u', 0, 5)]);
      await day(scratch, [keyed('t', 5, 30), keyed('u', 0, 6)]);
      assert.deepEqual(await scratch.rows('SELECT count(*), min(id) FROM staging.t'), [[25, 5]]);
      assert.deepEqual(await names(scratch), ['t', 'u']);
    }));

  test('only tables named as gone are dropped', () =>
    inDatabase(async (scratch) => {
      await day(scratch, [keyed('t', 0, 10), keyed('u', 0, 5), keyed('w', 0, 5)]);
      await day(scratch, [keyed('t', 0, 10)], ['u', 'never there']);
      assert.deepEqual(await names(scratch), ['t', 'w']);
    }));

  test('a view under the name of a table gives way', () =>
    inDatabase(async (scratch) => {
      await scratch.run('CREATE SCHEMA staging', 'CREATE VIEW staging.t AS SELECT 1 AS x');
      await day(scratch, [keyed('t', 0, 3)]);
      assert.deepEqual(await scratch.rows('SELECT count(*) FROM staging.t'), [[3]]);
    }));

  test('comments, declared types, keys and nullability are kept as metadata', () =>
    inDatabase(async (scratch) => {
      const columns = [
        column('id', 'bigint', { nullable: false, comment: "the tenant's number" }),
        column('code', 'char'),
      ];
      const commented = table('t', { columns, key: ['code', 'id'], comment: 'Mieter 日本' });
      const parts = [[`SELECT 1::BIGINT AS id, 'x' AS code`, 1]] as const;
      await day(scratch, [{ table: commented, parts }, keyed('u', 0, 1)]);
      await day(scratch, [{ table: commented, parts }]);
      assert.deepEqual(await scratch.rows(`SELECT comment FROM duckdb_tables() WHERE table_name = 't'`), [
        ['Mieter 日本'],
      ]);
      const comments = `SELECT comment FROM duckdb_columns() WHERE table_name = 't' AND schema_name = 'staging' ORDER BY column_index`;
      assert.deepEqual(await scratch.rows(comments), [["the tenant's number"], [null]]);
      assert.deepEqual(await scratch.rows('SELECT * FROM varve.staged ORDER BY position'), [
        ['staging', 't', 'id', 1, 'bigint', false, 2, 'BIGINT', "the tenant's number"],
        ['staging', 't', 'code', 2, 'char', true, 1, 'VARCHAR', ''],
      ]);
    }));

  test('a table of the source may be called anything', () =>
    inDatabase(async (scratch) => {
      const odd = ['order', 'a"b', "it's", 'ü.x', 't__new', 't'];
      await day(
        scratch,
        odd.map((name) => keyed(name, 0, 2)),
      );
      await day(
        scratch,
        odd.map((name) => keyed(name, 0, 3)),
      );
      assert.deepEqual((await names(scratch)).toSorted(), odd.toSorted());
    }));

  test('what is not wanted is dropped', () =>
    inDatabase(async (scratch) => {
      const aside = await layAside(scratch, [keyed('t', 0, 3)]);
      await executeAll(scratch, dropAside(scratch.dialect, aside));
      assert.deepEqual(await names(scratch), []);
    }));
});

describe('the same content (H7)', () => {
  const same = async (scratch: Scratch, contents: readonly Content[], staged?: readonly string[]): Promise<boolean> => {
    await scratch.connection.begin();
    const aside = await layAside(scratch, contents);
    const { connection, dialect } = scratch;
    const result = await sameContent({ connection, dialect, schema: SCHEMA, aside, staged });
    await scratch.connection.rollback();
    return result;
  };
  const rows = (select: string, count: number): Content => ({
    table: table('t', { columns: [column('id'), column('name', 'varchar'), column('x', 'double')], key: [] }),
    parts: [[select, count]],
  });
  const VALUES = `SELECT * FROM (VALUES (1, 'a', 0.5), (1, 'a', 0.5), (2, NULL, NULL), (3, 'abc', 1e300)) v(id, name, x)`;

  test('in any order and in other parts it is the same', () =>
    inDatabase(async (scratch) => {
      await day(scratch, [rows(VALUES, 4)]);
      assert.equal(await same(scratch, [rows(`${VALUES} ORDER BY id DESC`, 4)]), true);
    }));

  test('a value, a NULL, the case of a letter, a space, the last bit of a double, one row for another make it other content', () =>
    inDatabase(async (scratch) => {
      await day(scratch, [rows(VALUES, 4)]);
      const others = [
        ['(2, NULL, NULL)', "(2, '', NULL)"],
        ['(2, NULL, NULL)', '(2, NULL, 0)'],
        ["'abc'", "'ABC'"],
        ["'abc'", "'abc '"],
        ['1e300', '1.0000000000000002e300'],
        ["(1, 'a', 0.5), (1, 'a', 0.5)", "(1, 'a', 0.5), (3, 'abc', 1e300)"],
        ["(1, 'a', 0.5), (1, 'a', 0.5)", "(1, 'a', 0.5)"],
      ] as const;
      for (const [from, to] of others) {
        assert.notEqual(VALUES.replace(from, to), VALUES);
        assert.equal(await same(scratch, [rows(VALUES.replace(from, to), 4)]), false, to);
      }
    }));

  test('another table, another column, another type, a table less make it other content', () =>
    inDatabase(async (scratch) => {
      await day(scratch, [keyed('t', 0, 3), keyed('u', 0, 3)]);
      assert.equal(await same(scratch, [keyed('t', 0, 3), keyed('u', 0, 3)], ['t', 'u']), true);
      assert.equal(await same(scratch, [keyed('t', 0, 3), keyed('u', 0, 3), keyed('w', 0, 0)], ['t', 'u']), false);
      assert.equal(await same(scratch, [keyed('t', 0, 3)], ['t', 'u']), false);
      const wider = table('t', { columns: [column('id', 'bigint'), column('name', 'varchar')] });
      assert.equal(await same(scratch, [{ ...keyed('t', 0, 3), table: wider }]), false);
    }));
});
