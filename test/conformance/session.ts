import assert from 'node:assert/strict';
import { isError } from '../../src/errors.ts';
import { relation } from '../../src/relation.ts';
import { conformanceCase } from './case.ts';
import type { Subject } from './suite.ts';

const T = relation('s', 't');

export function sessionCases(subject: Subject): void {
  const on = conformanceCase.bind(null, subject);

  on('what was rolled back is gone, what was committed stays (H17)', async ({ connection, dialect, run, rows }) => {
    await run(dialect.createSchema('s'));
    await run(dialect.createTable(T, [{ name: 'a', type: dialect.types.bigint }]));
    await connection.begin();
    await run(dialect.insertSelect(T, ['a'], 'SELECT 1'));
    await connection.rollback();
    await connection.begin();
    await run(dialect.insertSelect(T, ['a'], 'SELECT 2'));
    await connection.commit();
    assert.deepEqual(await rows(`SELECT * FROM ${dialect.relation(T)}`), [[2]]);
    assert.equal(connection.inTransaction, false);
  });

  on(
    'a second connection commits while the first holds a transaction on the same table (H17)',
    async ({ warehouse, connection, dialect, run, rows }) => {
      await run(dialect.createSchema('s'));
      await run(dialect.createTable(T, [{ name: 'a', type: dialect.types.bigint }]));
      const second = await warehouse.connect();
      await connection.begin();
      await run(dialect.insertSelect(T, ['a'], 'SELECT 2'));
      await second.execute({ purpose: 'accept', sql: dialect.insertSelect(T, ['a'], 'SELECT 1') });
      await connection.commit();
      await second.close();
      assert.deepEqual(await rows(`SELECT a FROM ${dialect.relation(T)} ORDER BY a`), [[1], [2]]);
    },
  );

  on('a failing statement names its purpose and the reason', async ({ connection }) => {
    await assert.rejects(
      connection.execute({ purpose: 'read nothing', sql: 'SELECT * FROM nowhere_at_all' }),
      (error) => {
        assert.ok(isError(error, 'statement-failed'));
        assert.match(error.message, /^read nothing failed: .*nowhere_at_all/s);
        return true;
      },
    );
  });

  on('values keep every digit', async ({ dialect, rows }) => {
    const cast = dialect.cast.bind(dialect);
    const [row] = await rows(
      `SELECT ${cast('9007199254740993', dialect.types.bigint)}, ${cast("'10.50'", 'DECIMAL(10,2)')}, ${dialect.day('2026-02-06' as never)}, ` +
        `${dialect.instant(new Date('2026-02-06T05:30:00.125Z'))}, NULL, ${dialect.literal("it's")}`,
    );
    assert.deepEqual(row, [9007199254740993n, '10.50', '2026-02-06', '2026-02-06 05:30:00.125', null, "it's"]);
  });

  on('rows are counted', async ({ dialect, run }) => {
    await run(dialect.createSchema('s'));
    await run(dialect.createTable(T, [{ name: 'a', type: dialect.types.bigint }]));
    assert.equal(await run(dialect.insertSelect(T, ['a'], 'SELECT 1 UNION ALL SELECT 2')), 2);
  });
}
