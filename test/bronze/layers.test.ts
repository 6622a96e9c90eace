import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { foldState, layerBook, LayerShelf, layersFor, layTable, openStore, snapshot } from '../../src/bronze/index.ts';
import type { Entry, Layer, LayerBook } from '../../src/bronze/index.ts';
import { chain } from '../../src/bronze/ledger/chain.ts';
import { addDays, parseDay, type Day } from '../../src/day.ts';
import { inDatabase, type Scratch } from '../scratch.ts';
import { accepted } from './entries.ts';

const FIRST = parseDay('2026-02-06');
const OF = { table: 'we/ird.tàble' };

type Cell = string | number | null;

/** A table as it arrives on a day. */
interface Arriving {
  readonly day: Day;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly key: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  /** What is said to stand in staging: the day before's rows, others, or nothing. */
  readonly standing: 'right' | 'touched' | 'none';
}

/** A table's days, kept as layers. */
class Keeper {
  readonly #scratch: Scratch;
  readonly #store;
  readonly layers: Layer[] = [];
  #entries: Entry[] = [];
  #tables = 0;
  readonly #table = new Map<string, string>();
  /** What was kept, and must come out again. */
  readonly days = new Map<Day, Arriving>();

  constructor(scratch: Scratch) {
    this.#scratch = scratch;
    this.#store = openStore(join(scratch.dir, 'store'));
  }

  get book(): LayerBook {
    return layerBook(this.#entries, foldState(this.#entries));
  }

  async keep(arriving: Arriving): Promise<readonly Layer[]> {
    const { dir, connection, dialect, warehouse, run } = this.#scratch;
    const { day, columns, key } = arriving;
    const name = `t${this.#tables++}`;
    const columnList = columns.map((c) => `${dialect.quote(c.name)} ${c.type}`).join(', ');
    await run(`CREATE TABLE ${name} (${columnList})`);
    const values = arriving.rows.map((row) => `(${row.map((v) => dialect.literal(v)).join(', ')})`);
    if (values.length > 0) await run(`INSERT INTO ${name} VALUES ${values.join(', ')}`);
    const revision = this.#entries.filter((e) => e.day === day).length;
    const made = await layTable(
      {
        connection,
        dialect,
        sql: warehouse.layers ?? assert.fail(),
        store: this.#store,
        directory: dir,
        shelf: new LayerShelf(this.#store, dir),
        book: this.book,
      },
      {
        of: OF,
        content: { day, revision },
        rows: name,
        columns,
        key,
        standing: async (before) => {
          const table = this.#table.get(`${before.day}.${before.revision}`);
          if (arriving.standing === 'none' || table === undefined) return undefined;
          if (arriving.standing === 'touched') await run(`DELETE FROM ${table} WHERE rowid % 2 = 0`);
          return table;
        },
        keyOn: (other) => this.days.get(other)?.key,
      },
    );
    this.#table.set(`${day}.${revision}`, name);
    this.days.set(day, arriving);
    const draft = accepted(day, revision);
    const body = { ...draft.body, layers: made };
    this.#entries = [...this.#entries, chain({ ...draft, body }, this.#entries.at(-1))];
    this.layers.push(...made);
    return made;
  }

  /** Rows of a day by its layers, as sorted text. */
  async rowsOn(day: Day): Promise<string[]> {
    const { dir, dialect, warehouse, rows } = this.#scratch;
    const layer = this.book.observed(OF).find((l) => l.day === day) ?? assert.fail(`no layer of ${day}`);
    const shelf = new LayerShelf(this.#store, dir);
    await shelf.fetch(layersFor(this.book, OF, layer));
    const sql = snapshot(
      { dialect, sql: warehouse.layers ?? assert.fail(), book: this.book, pathOf: shelf.pathOf },
      layer,
    );
    const found = await rows(`SELECT CAST(COLUMNS(*) AS VARCHAR) FROM (${sql})`);
    return found.map((row) => JSON.stringify(row)).sort();
  }

  async holds(): Promise<void> {
    const { rows } = this.#scratch;
    for (const { day, columns, rows: given } of this.days.values()) {
      const literal = this.#scratch.dialect.literal;
      const lines = given.map(
        (row) =>
          `SELECT ${row.map((v, i) => `CAST(CAST(${literal(v)} AS ${columns[i]?.type ?? ''}) AS VARCHAR)`).join(', ')}`,
      );
      const expected = lines.length === 0 ? [] : await rows(lines.join(' UNION ALL '));
      assert.deepEqual(await this.rowsOn(day), expected.map((row) => JSON.stringify(row)).sort(), `rows of ${day}`);
    }
  }
}

const cell = fc.constantFrom(null, '1', '2', '3', '01');
const text = fc.constantFrom(null, 'a', 'A', 'a ', '');
const float = fc.constantFrom(null, '0.1', 'NaN', '1e300');
const arriving = fc
  .record({
    day: fc.nat(5).map((n) => addDays(FIRST, n)),
    rows: fc.array(fc.record({ id: fc.nat(6), v: cell, t: text, f: float, x: text }), { maxLength: 6 }),
    v: fc.constantFrom('TINYINT', 'BIGINT', 'BIGINT', 'VARCHAR'),
    // a column that is there on some days, named as files name their own
    named: fc.constantFrom(undefined, '_change', 'file_index'),
    key: fc.constantFrom(['id'], ['id'], ['id'], [], ['id', 't']),
    standing: fc.constantFrom('right', 'touched', 'none'),
    unique: fc.constantFrom(true, true, true, false),
  })
  .map(({ day, rows, v, named, key, standing, unique }): Arriving => {
    const own = unique && key.length === 1 ? [...new Map(rows.map((r) => [r.id, r])).values()] : rows;
    const columns = [
      { name: 'id', type: 'INTEGER' },
      { name: 'v', type: v },
      { name: 't', type: 'VARCHAR' },
      { name: 'f', type: 'DOUBLE' },
      ...(named === undefined ? [] : [{ name: named, type: 'VARCHAR' }]),
    ];
    const values = own.map((r): Cell[] => [r.id, r.v, r.t, r.f, ...(named === undefined ? [] : [r.x])]);
    return { day, columns, key, rows: values, standing };
  });

test('layers give back every day as it arrived, whatever the order, the columns and the key (H7, H8, H13, H14)', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(arriving, { minLength: 1, maxLength: 7 }), (days) =>
      inDatabase(async (scratch) => {
        const keeper = new Keeper(scratch);
        for (const day of days) await keeper.keep(day);
        await keeper.holds();
      }),
    ),
    { numRuns: 25 },
  );
});

const COLUMNS = [
  { name: 'id', type: 'BIGINT' },
  { name: 's', type: 'VARCHAR' },
];

function day(n: number, rows: readonly (readonly Cell[])[], more: Partial<Arriving> = {}): Arriving {
  return { day: addDays(FIRST, n), columns: COLUMNS, key: ['id'], rows, standing: 'right', ...more };
}

const many = (n: number, changed: readonly number[] = [], s = 'b'): Cell[][] =>
  Array.from({ length: n }, (_, i) => [i + 1, changed.includes(i + 1) ? s : 'a']);

describe('a layer holds what changed', () => {
  test('the first one everything, the next the rows that differ, one without a change no file', () =>
    inDatabase(async (scratch) => {
      const keeper = new Keeper(scratch);
      await keeper.keep(day(0, many(50)));
      await keeper.keep(
        day(
          1,
          many(51, [7]).filter(([id]) => id !== 9),
        ),
      );
      await keeper.keep(
        day(
          2,
          many(51, [7]).filter(([id]) => id !== 9),
        ),
      );
      assert.deepEqual(
        keeper.layers.map(({ kind, file }) => [kind, file?.rows ?? null]),
        [
          ['whole', 50],
          ['difference', 3],
          ['same', null],
        ],
      );
      await keeper.holds();
    }));

  test('a staging table that somebody touched is found out by its hashes, and the layers are asked', () =>
    inDatabase(async (scratch) => {
      const keeper = new Keeper(scratch);
      await keeper.keep(day(0, many(50)));
      await keeper.keep(day(1, many(50, [7]), { standing: 'touched' }));
      assert.equal(keeper.layers.at(-1)?.file?.rows, 1);
      await keeper.holds();
    }));

  test('a late day tells itself and the next one anew; the older file of that one stays (H8)', () =>
    inDatabase(async (scratch) => {
      const keeper = new Keeper(scratch);
      await keeper.keep(day(0, many(50)));
      await keeper.keep(day(2, many(50, [7])));
      await keeper.keep(day(1, many(50, [8])));
      assert.deepEqual(
        keeper.layers.map((l) => l.file?.key.split('/').at(-1)),
        ['2026-02-06.0.parquet', '2026-02-08.0.parquet', '2026-02-07.0.parquet', '2026-02-08.1.parquet'],
      );
      assert.deepEqual(keeper.layers.at(-1)?.against, { day: addDays(FIRST, 1), revision: 0 });
      await keeper.holds();
    }));

  test('checkpoints keep the way to a day short', () =>
    inDatabase(async (scratch) => {
      const keeper = new Keeper(scratch);
      for (let n = 0; n < 82; n++) await keeper.keep(day(n, many(30, [1], `s${n}`), { standing: 'none' }));
      const longest = Math.max(...keeper.book.observed(OF).map((l) => layersFor(keeper.book, OF, l).length));
      assert.ok(longest <= 81, `${longest}`);
      assert.equal(keeper.layers.filter((l) => l.checkpoint).length, 1);
      assert.deepEqual(
        await keeper.rowsOn(addDays(FIRST, 81)),
        many(30, [1], 's81')
          .map((r) => JSON.stringify(r.map(String)))
          .sort(),
      );
    }));

  test('values come out as they went in: wide integers, decimals, times, blobs, huge integers', () =>
    inDatabase(async (scratch) => {
      const columns = [
        { name: 'id', type: 'UBIGINT' },
        { name: 'd', type: 'DECIMAL(38,10)' },
        { name: 'b', type: 'BLOB' },
        { name: 'ts', type: 'TIMESTAMP' },
        { name: 'h', type: 'HUGEINT' },
        { name: 'f', type: 'FLOAT' },
      ];
      const row = [
        '18446744073709551615',
        '1234567890123456789012345678.0123456789',
        '\\x00\\xFF',
        '0001-01-01 00:00:00.000001',
        '170141183460469231731687303715884105727',
        '0.1',
      ];
      const keeper = new Keeper(scratch);
      await keeper.keep({ day: FIRST, columns, key: ['id'], rows: [row], standing: 'none' });
      await keeper.keep({
        day: addDays(FIRST, 1),
        columns,
        key: ['id'],
        rows: [row, ['1', null, null, null, null, '-0']],
        standing: 'none',
      });
      await keeper.holds();
    }));
});

test('a file of the store that is gone is named', () =>
  inDatabase(async (scratch) => {
    const keeper = new Keeper(scratch);
    await keeper.keep(day(0, many(50)));
    await keeper.keep(day(1, many(50, [7])));
    const key = keeper.layers[0]?.file?.key ?? assert.fail();
    await openStore(join(scratch.dir, 'store')).remove(key);
    await assert.rejects(
      keeper.rowsOn(addDays(FIRST, 1)),
      new RegExp('we%2Fird%2Et%C3%A0ble/2026-02-06.0.parquet is not in the store'),
    );
  }));
