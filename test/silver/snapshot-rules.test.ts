import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isError, type ErrorCode } from '../../src/errors.ts';
import { statement } from '../../src/sql.ts';
import { SnapshotTable, type Config } from './snapshot-table.ts';

const TIMESTAMP = { strategy: 'timestamp', unique_key: 'id', updated_at: 'updated_at' };
const CHECK = { strategy: 'check', unique_key: 'id', check_cols: ['name'] };
const [FIRST, SECOND, THIRD] = ['2026-01-02 00:00:00', '2026-01-03 00:00:00', '2026-01-04 00:00:00'];

const t = (day: number): string => `TIMESTAMP '2026-01-0${day} 00:00:00'`;
const values = (rows: string, columns = 'id, name, updated_at'): string =>
  `SELECT * FROM (VALUES ${rows}) AS v(${columns})`;
const ONE = values(`(1, 'a', ${t(1)})`);

async function refused(work: Promise<unknown>, code: ErrorCode, phrases: readonly string[]): Promise<void> {
  await assert.rejects(work, (error: unknown) => {
    assert.ok(isError(error, code), String(error));
    for (const phrase of phrases) assert.ok(error.message.includes(phrase), error.message);
    return true;
  });
}

describe('keys of a snapshot (H12)', () => {
  const twice = values(`(1, 'a', ${t(1)}), (2, 'b', ${t(1)}), (2, 'c', ${t(2)})`);
  const nothing = values(`(1, 'a', ${t(1)}), (NULL, 'b', ${t(1)})`);

  test('H12: a key that comes twice is refused on the first run, and no table is made', async () => {
    await SnapshotTable.with(async (table) => {
      await refused(table.run(CHECK, { at: FIRST, select: twice }), 'snapshot-key-twice', ['id = 2 (2 rows)']);
      assert.deepEqual(await table.columns(), []);
    });
  });

  test('H12: a key that comes twice is refused on later runs, changed or not', async () => {
    await SnapshotTable.with(async (table) => {
      await table.run(CHECK, { at: FIRST, select: ONE });
      const before = await table.rows();
      const unchanged = values(`(1, 'a', ${t(1)}), (1, 'a', ${t(1)})`);
      await refused(table.run(CHECK, { at: SECOND, select: unchanged }), 'snapshot-key-twice', ['id = 1 (2 rows)']);
      await refused(table.run(CHECK, { at: SECOND, select: twice }), 'snapshot-key-twice', ['snap.s', 'id = 2']);
      assert.deepEqual(await table.rows(), before);
    });
  });

  test('H12: NULL in a key is refused', async () => {
    await SnapshotTable.with(async (table) => {
      await refused(table.run(CHECK, { at: FIRST, select: nothing }), 'snapshot-key-null', ['id = NULL (1 row)']);
      await table.run(CHECK, { at: FIRST, select: ONE });
      await refused(table.run(CHECK, { at: SECOND, select: nothing }), 'snapshot-key-null', ['id = NULL']);
    });
  });

  test('H12: keys of several parts are named whole, and NULL in any of them is refused', async () => {
    await SnapshotTable.with(async (table) => {
      const config = { ...CHECK, unique_key: ['id', 'name'], check_cols: ['updated_at'] };
      const select = values(`(1, NULL, ${t(1)}), (2, 'b', ${t(1)})`);
      await refused(table.run(config, { at: FIRST, select }), 'snapshot-key-null', ['id = 1, name = NULL (1 row)']);
    });
  });

  test('nullsEqual: NULL in a later part of a key is a value', async () => {
    await SnapshotTable.with(async (table) => {
      const config = { ...CHECK, unique_key: ['id', 'name'], check_cols: ['updated_at'] };
      const day = (d: number): string => values(`(1, NULL, ${t(d)}), (1, 'b', ${t(1)})`);
      await table.run(config, { at: FIRST, select: day(1) }, { nullsEqual: true });
      const counts = await table.run(config, { at: SECOND, select: day(2) }, { nullsEqual: true });
      assert.deepEqual(counts, { opened: 1, closed: 1 });
      const select = values(`(NULL, 'x', ${t(1)})`);
      await refused(table.run(config, { at: THIRD, select }, { nullsEqual: true }), 'snapshot-key-null', ['id = NULL']);
    });
  });

  test('a changed row without a time is refused: its version could not be closed', async () => {
    await SnapshotTable.with(async (table) => {
      const config = { ...CHECK, updated_at: 'updated_at' };
      await table.run(config, { at: FIRST, select: ONE });
      const before = await table.rows();
      const select = values(`(1, 'b', CAST(NULL AS TIMESTAMP))`);
      await refused(table.run(config, { at: SECOND, select }), 'snapshot-no-time', ['updated_at is NULL', 'id = 1']);
      assert.deepEqual(await table.rows(), before);
    });
  });

  test('two keys with one hash are closed apart', async () => {
    await SnapshotTable.with(async (table) => {
      const config = { ...CHECK, unique_key: ['a', 'b'], check_cols: ['n'] };
      const day = (n: number): string => values(`('x|y', 'z', ${n}), ('x', 'y|z', 1)`, 'a, b, n');
      await table.run(config, { at: FIRST, select: day(1) });
      assert.deepEqual(await table.run(config, { at: SECOND, select: day(2) }), { opened: 1, closed: 1 });
      const { rows } = await table.connection.query(`SELECT a, n FROM snap.s WHERE dbt_valid_to IS NULL ORDER BY a`);
      assert.deepEqual(rows, [
        ['x', 1],
        ['x|y', 2],
      ]);
    });
  });

  test('open versions that stand there twice do not multiply', async () => {
    await SnapshotTable.with(async (table) => {
      await table.run(CHECK, { at: FIRST, select: ONE });
      await table.connection.execute(statement('double', 'INSERT INTO snap.s SELECT * FROM snap.s'));
      const counts = await table.run(CHECK, { at: SECOND, select: ONE.replace("'a'", "'b'") });
      assert.equal(counts.opened, 1);
      const { rows } = await table.connection.query('SELECT count(*), count(dbt_valid_to) FROM snap.s');
      assert.deepEqual(rows, [[3, 2]]);
    });
  });
});

describe('columns of a snapshot', () => {
  test('H14: a type that does not hold the new values is widened', async () => {
    await SnapshotTable.with(async (table) => {
      await table.run(CHECK, { at: FIRST, select: values(`(1, 'a', ${t(1)}, 7)`, 'id, name, updated_at, n') });
      await table.run(CHECK, {
        at: SECOND,
        select: values(`(1, 'b', ${t(1)}, 7000000000)`, 'id, name, updated_at, n'),
      });
      assert.equal((await table.columns())[3], 'n BIGINT');
      assert.deepEqual(
        (await table.rows()).map((row) => row[3]),
        ['7', '7000000000'],
      );
    });
  });

  test('names may be of any script, and quoted', async () => {
    await SnapshotTable.with(async (table) => {
      const config = { ...CHECK, unique_key: ['顧客', '"the part"'], check_cols: ['"状態 1"'] };
      const day = (n: number): string => values(`(1, 'x', ${n}), (2, 'x', 1)`, '顧客, "the part", "状態 1"');
      await table.run(config, { at: FIRST, select: day(1) });
      assert.deepEqual(await table.run(config, { at: SECOND, select: day(2) }), { opened: 1, closed: 1 });
    });
  });

  test('names are compared without case', async () => {
    await SnapshotTable.with(async (table) => {
      const config = { ...CHECK, check_cols: 'all' };
      await table.run(config, { at: FIRST, select: ONE });
      const counts = await table.run(config, {
        at: SECOND,
        select: `SELECT id AS ID, name AS "Name", updated_at FROM (${ONE})`,
      });
      assert.deepEqual(counts, { opened: 0, closed: 0 });
    });
  });

  for (const column of ['dbt_valid_from', 'DBT_VALID_TO', 'dbt_scd_id']) {
    test(`a select with a column ${column} is refused`, async () => {
      await SnapshotTable.with(async (table) => {
        const select = values(`(1, 'a', ${t(1)}, 1)`, `id, name, updated_at, ${column}`);
        const phrases = ['snapshots/s.sql', 'snapshot_meta_column_names', column.toLowerCase()];
        await refused(table.run(TIMESTAMP, { at: FIRST, select }), 'snapshot-config', phrases);
      });
    });
  }

  test('a column of check_cols that the select lacks is refused', async () => {
    await SnapshotTable.with(async (table) => {
      const work = table.run({ ...CHECK, check_cols: ['nome'] }, { at: FIRST, select: ONE });
      await refused(work, 'snapshot-config', ["Invalid value for 'check_cols'", 'nome', 'id, name, updated_at']);
    });
  });

  test('a table without the columns of a snapshot is refused', async () => {
    await SnapshotTable.with(async (table) => {
      await table.run(TIMESTAMP, { at: FIRST, select: ONE });
      const work = table.run({ ...TIMESTAMP, hard_deletes: 'new_record' }, { at: SECOND, select: ONE });
      await refused(work, 'snapshot-target', [
        'Snapshot target is missing configured columns (missing "dbt_is_deleted")',
      ]);
      const names = { dbt_valid_from: 'since', dbt_valid_to: 'until' };
      const renamed = table.run({ ...TIMESTAMP, snapshot_meta_column_names: names }, { at: SECOND, select: ONE });
      await refused(renamed, 'snapshot-target', ['(missing "since", "until")']);
    });
  });

  test('a view in the place of the table is refused', async () => {
    await SnapshotTable.with(async (table) => {
      await table.connection.execute(statement('view', 'CREATE VIEW snap.s AS SELECT 1 AS id'));
      await refused(table.run(TIMESTAMP, { at: FIRST, select: ONE }), 'snapshot-wrong-type', [
        'Trying to create table snap.s, but it currently exists as a view',
      ]);
    });
  });
});

describe('strategies of the user', () => {
  const STRATEGY = {
    key: ['id'],
    updatedAt: 'updated_at',
    rowChanged: "(snapshotted_data.name || source_data.name) = 'ab'",
    scdId: "'v' || id || name",
    hardDeletes: 'invalidate' as const,
  };
  const config: Config = { strategy: 'mine', unique_key: 'id' };

  test('what a strategy macro has returned stands in for the built-in ones', async () => {
    await SnapshotTable.with(async (table) => {
      const day = (name: string): string => values(`(1, '${name}', ${t(2)})`);
      await table.run(config, { at: FIRST, select: day('a') }, { strategy: STRATEGY });
      assert.deepEqual(await table.run(config, { at: SECOND, select: day('c') }, { strategy: STRATEGY }), {
        opened: 0,
        closed: 0,
      });
      await table.run(config, { at: THIRD, select: day('b') }, { strategy: STRATEGY });
      assert.deepEqual(
        (await table.rows()).map((row) => row[3]),
        ['v1a', 'v1b'],
      );
    });
  });

  test('a strategy that there is not is refused', async () => {
    await SnapshotTable.with(async (table) => {
      await refused(table.run(config, { at: FIRST, select: ONE }), 'snapshot-config', [
        "The specified strategy macro 'mine' was not found",
      ]);
    });
  });
});

describe('the time of a snapshot', () => {
  test("stands in the session's time zone, as dbt writes it", async () => {
    await SnapshotTable.with(async (table) => {
      await table.connection.execute(statement('zone', `SET TimeZone = 'Asia/Tokyo'`));
      await table.run(CHECK, { at: '2026-01-02 20:00:00', select: ONE });
      const { rows } = await table.connection.query('SELECT dbt_valid_from FROM snap.s');
      assert.deepEqual(rows, [['2026-01-03 05:00:00']]);
    });
  });
});
