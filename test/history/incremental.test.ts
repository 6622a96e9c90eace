import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Connection, SqlValue } from '../../src/adapter/index.ts';
import { duckdb } from '../../src/adapters/duckdb/index.ts';
import { tableStatements, viewStatements } from '../../src/gold/index.ts';
import type { NodeConfig } from '../../src/project/index.ts';
import { relation, type RelationType } from '../../src/relation.ts';
import { incrementalStatements } from '../../src/silver/index.ts';
import { statement, type Statement } from '../../src/sql.ts';
import { incrementalNode } from './nodes.ts';

const TARGET = relation('silver', 'm');

async function withConnection(work: (connection: Connection) => Promise<void>): Promise<void> {
  const warehouse = await duckdb.open(duckdb.target('dev', { type: 'duckdb', path: ':memory:' }), { projectDir: '.' });
  const connection = await warehouse.connect();
  try {
    await connection.execute(statement('schema', duckdb.dialect.createSchema('silver')));
    await work(connection);
  } finally {
    await connection.close();
    await warehouse.close();
  }
}

/** As a run does it: everything in one transaction. */
async function run(connection: Connection, statements: readonly Statement[]): Promise<void> {
  await connection.begin();
  for (const s of statements) await connection.execute(s);
  await connection.commit();
}

async function incremental(connection: Connection, config: Partial<NodeConfig>, select: string): Promise<void> {
  const { catalog } = connection;
  const given = {
    node: incrementalNode(config),
    relation: TARGET,
    select,
    incoming: await catalog.describe(select),
    existing: await catalog.columns(TARGET),
    standing: await catalog.find(TARGET),
  };
  await run(connection, incrementalStatements(duckdb.dialect, given));
}

async function rows(connection: Connection): Promise<readonly (readonly SqlValue[])[]> {
  return (await connection.query('SELECT * FROM silver.m ORDER BY ALL')).rows;
}

const values = (list: string, columns = 'a, b, c'): string => `SELECT * FROM (VALUES ${list}) AS v(${columns})`;
const FIRST = values(`(1, 1, 'x'), (1, 2, 'y')`);
const SECOND = values(`(1, 2, 'z'), (2, 1, 'w')`);

describe('incremental', () => {
  const cases: [string, Partial<NodeConfig>, SqlValue[][]][] = [
    [
      'append',
      {},
      [
        [1, 1, 'x'],
        [1, 2, 'y'],
        [1, 2, 'z'],
        [2, 1, 'w'],
      ],
    ],
    [
      'delete+insert',
      { unique_key: ['a', 'b'] },
      [
        [1, 1, 'x'],
        [1, 2, 'z'],
        [2, 1, 'w'],
      ],
    ],
    [
      'delete+insert by one column',
      { unique_key: 'a' },
      [
        [1, 2, 'z'],
        [2, 1, 'w'],
      ],
    ],
    [
      'merge',
      { unique_key: ['a', 'b'], incremental_strategy: 'merge' },
      [
        [1, 1, 'x'],
        [1, 2, 'z'],
        [2, 1, 'w'],
      ],
    ],
  ];
  for (const [name, config, expected] of cases) {
    test(name, () =>
      withConnection(async (connection) => {
        await incremental(connection, config, FIRST);
        await incremental(connection, config, SECOND);
        assert.deepEqual(await rows(connection), expected);
      }),
    );
  }

  test('a select that reads the table itself sees it as it was', () =>
    withConnection(async (connection) => {
      await incremental(connection, { unique_key: ['a', 'b'] }, FIRST);
      await incremental(connection, { unique_key: ['a', 'b'] }, `SELECT a, b, c || '!' AS c FROM silver.m`);
      assert.deepEqual(await rows(connection), [
        [1, 1, 'x!'],
        [1, 2, 'y!'],
      ]);
    }));

  test('a view in the way of the first run gives way', () =>
    withConnection(async (connection) => {
      await connection.execute(statement('a view', 'CREATE VIEW silver.m AS SELECT 1 AS a'));
      const standing: RelationType = 'view';
      const given = {
        node: incrementalNode({}),
        relation: TARGET,
        select: FIRST,
        incoming: [],
        existing: [],
        standing,
      };
      await run(connection, incrementalStatements(duckdb.dialect, given));
      assert.equal((await rows(connection)).length, 2);
    }));

  test('a strategy that is unknown, or needs a key, is refused with the file', () =>
    withConnection(async (connection) => {
      await incremental(connection, {}, FIRST);
      const refused = (config: Partial<NodeConfig>, message: RegExp): Promise<void> =>
        assert.rejects(incremental(connection, config, FIRST), message);
      await refused({ incremental_strategy: 'insert_overwrite' }, /models\/silver\/m\.sql: .*'insert_overwrite'/);
      await refused({ incremental_strategy: 'delete+insert' }, /needs a unique_key/);
    }));
});

describe('on_schema_change', () => {
  const WIDER = `SELECT 2 AS a, 'n' AS d`;
  const columns = async (connection: Connection): Promise<string[]> =>
    (await connection.catalog.columns(TARGET)).map((c) => c.name);
  const cases: [string, string[]][] = [
    ['ignore', ['a', 'b', 'c']],
    ['append_new_columns', ['a', 'b', 'c', 'd']],
    ['sync_all_columns', ['a', 'd']],
  ];
  for (const [mode, expected] of cases) {
    test(`${mode}, in the transaction that adds the rows`, () =>
      withConnection(async (connection) => {
        await incremental(connection, {}, FIRST);
        await incremental(connection, { on_schema_change: mode }, WIDER);
        assert.deepEqual(await columns(connection), expected);
        assert.equal((await rows(connection)).length, 3);
      }));
  }

  test('fail names what was added and removed', () =>
    withConnection(async (connection) => {
      await incremental(connection, {}, FIRST);
      await assert.rejects(incremental(connection, { on_schema_change: 'fail' }, WIDER), /added d, removed b, c/);
    }));
});

describe('gold', () => {
  const make = { table: tableStatements, view: viewStatements } as const;
  for (const wanted of ['table', 'view'] as const) {
    for (const standing of [undefined, 'table', 'view'] as const) {
      test(`a ${wanted} where ${standing ? `a ${standing}` : 'nothing'} stands`, () =>
        withConnection(async (connection) => {
          if (standing) await connection.execute(statement('old', `CREATE ${standing} silver.m AS SELECT 0 AS a`));
          const given = { relation: TARGET, select: 'SELECT 1 AS a', existing: standing };
          await run(connection, make[wanted](duckdb.dialect, given));
          assert.equal(await connection.catalog.find(TARGET), wanted);
          assert.deepEqual(await rows(connection), [[1]]);
        }));
    }
  }

  test('the select of a table may read the one before', () =>
    withConnection(async (connection) => {
      await connection.execute(statement('old', 'CREATE TABLE silver.m AS SELECT 1 AS a'));
      const given = { relation: TARGET, select: 'SELECT a + 1 AS a FROM silver.m', existing: 'table' as const };
      await run(connection, tableStatements(duckdb.dialect, given));
      assert.deepEqual(await rows(connection), [[2]]);
      assert.deepEqual((await connection.catalog.relations('silver')).length, 1);
    }));
});
