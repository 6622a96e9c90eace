import assert from 'node:assert/strict';
import { relation } from '../../src/relation.ts';
import { conformanceCase } from './case.ts';
import type { Subject } from './suite.ts';

export function catalogCases(subject: Subject): void {
  const on = conformanceCase.bind(null, subject);

  on('the catalog sees what the open transaction made', async ({ connection, dialect, run }) => {
    const table = relation('Mixed schema', 'odd "name"');
    await run(dialect.createSchema('Mixed schema'));
    assert.equal(await connection.catalog.find(table), undefined);
    await connection.begin();
    await run(dialect.createTable(table, [{ name: 'Ä b', type: dialect.types.text }]));
    assert.equal(await connection.catalog.find(table), 'table');
    assert.deepEqual(
      (await connection.catalog.columns(table)).map((c) => c.name),
      ['Ä b'],
    );
    await connection.rollback();
    assert.equal(await connection.catalog.find(table), undefined);
  });

  on('views and tables are told apart', async ({ connection, dialect, run }) => {
    await run(dialect.createSchema('s'));
    await run(dialect.createTableAs(relation('s', 't'), 'SELECT 1 AS a'));
    await run(dialect.createView(relation('s', 'v'), `SELECT * FROM ${dialect.relation(relation('s', 't'))}`));
    const found = await connection.catalog.relations('s');
    assert.deepEqual(
      found.map((r) => [r.relation.identifier, r.type]),
      [
        ['t', 'table'],
        ['v', 'view'],
      ],
    );
    assert.ok((await connection.catalog.schemas()).includes('s'));
  });

  on('a select is described without being run', async ({ connection, dialect }) => {
    const columns = await connection.catalog.describe(
      `SELECT ${dialect.cast('1', dialect.types.bigint)} AS a, ${dialect.cast("'x'", dialect.types.text)} AS b`,
    );
    assert.deepEqual(columns, [
      { name: 'a', type: dialect.types.bigint },
      { name: 'b', type: dialect.types.text },
    ]);
  });
}
