import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { parseDay, type Day } from '../../src/day.ts';
import { startServer } from '../server/subject.ts';
import { mysqlEngine } from './engine.ts';
import type { Row } from './reference.ts';
import { ruleCases } from './rules.ts';
import { lawCases } from './set-day.ts';
import { History } from './warehouse.ts';

const server = await startServer();
after(() => server.stop());

const engine = mysqlEngine(server);
ruleCases(engine);
lawCases(engine, 8);

const D = ['2026-02-01', '2026-02-02', '2026-02-03'].map(parseDay) as [Day, Day, Day];
const VALUES = { types: { k: 'VARCHAR', v: 'VARCHAR' }, rows: [] as Row[] };

test('H3, H15: a table of another collation that was adopted compares byte by byte all the same', async () => {
  const history = await History.open(engine);
  try {
    await history.connection.execute({
      purpose: 'a history that dbt has kept',
      sql:
        'CREATE TABLE silver.h (k varchar(20), v varchar(20), valid_from date, valid_to date, is_current tinyint(1), ' +
        'dbt_updated_at datetime) CHARACTER SET latin1 COLLATE latin1_swedish_ci',
    });
    await history.connection.execute({
      purpose: 'its rows',
      sql: "INSERT INTO silver.h VALUES ('a', 'abc', '2026-02-01', NULL, 1, now()), ('b', 'x', '2026-02-01', NULL, 1, now())",
    });
    history.observed.push(D[0]);
    const rows = [
      { k: 'a', v: 'ABC' },
      { k: 'A', v: 'abc' },
      { k: 'b', v: 'x ' },
    ];
    assert.equal((await history.set(D[1], { ...VALUES, rows })).opened, 3);
    assert.equal((await history.set(D[2], { ...VALUES, rows })).opened, 0);
    const late = await history.set(D[1], { ...VALUES, rows: rows.slice(1) });
    assert.equal(late.closed + late.shortened + late.removed + late.moved > 0, true);
  } finally {
    await history.close();
  }
});

test('H3: a select of another collation compares byte by byte all the same', async () => {
  const careless = {
    ...engine,
    select: async (...given: Parameters<typeof engine.select>): Promise<string> =>
      `SELECT k COLLATE utf8mb4_general_ci AS k, v COLLATE utf8mb4_general_ci AS v FROM (${await engine.select(...given)}) AS s`,
  };
  const history = await History.open(careless);
  try {
    await history.set(D[0], { ...VALUES, rows: [{ k: 'a', v: 'abc' }] });
    const changed = await history.set(D[1], {
      ...VALUES,
      rows: [
        { k: 'a', v: 'ABC' },
        { k: 'A', v: 'abc ' },
      ],
    });
    assert.deepEqual([changed.opened, changed.closed], [2, 1]);
    assert.equal((await history.set(D[2], { ...VALUES, rows: [{ k: 'a', v: 'abc' }] })).closed, 2);
  } finally {
    await history.close();
  }
});
