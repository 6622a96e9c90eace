import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseDay, type Day } from '../../src/day.ts';
import {
  asOfQuery,
  historyCheck,
  historySpec,
  needsReplay,
  planColumns,
  verificationQueries,
} from '../../src/silver/index.ts';
import type { HistoryEngine } from './engine.ts';
import { modelNode } from './nodes.ts';
import type { Row } from './reference.ts';
import { History, HISTORY, SPEC } from './warehouse.ts';

const day = (text: string): Day => parseDay(text);
const [D1, D2, D3] = ['2026-02-01', '2026-02-02', '2026-02-03'].map(day) as [Day, Day, Day];

const ONE = { types: { k: 'INTEGER', v: 'INTEGER' }, rows: [{ k: 1, v: 1 }] };
const snapshot = (...rows: Row[]): typeof ONE => ({ ...ONE, rows: rows as typeof ONE.rows });

/** The rules of a history, case by case, on one engine. */
export function ruleCases(engine: HistoryEngine): void {
  async function withHistory(spec: typeof SPEC, work: (history: History) => Promise<void>): Promise<void> {
    const history = await History.open(engine, spec);
    try {
      await work(history);
    } finally {
      await history.close();
    }
  }

  test('the worked example, to the letter (H2)', () =>
    withHistory(SPEC, async (history) => {
      const days: [string, number][] = [
        ['2026-02-06', 3],
        ['2026-02-07', 4],
        ['2026-02-08', 4],
        ['2026-03-07', 5],
      ];
      for (const [at, v] of days) await history.set(day(at), snapshot({ k: 12345, v }));
      assert.deepEqual(await history.versions(['v']), [
        '["3","2026-02-06","2026-02-06",false]',
        '["4","2026-02-07","2026-03-06",false]',
        '["5","2026-03-07",null,true]',
      ]);
    }));

  describe('keys (H12)', () => {
    const cases: [string, Row[], RegExp][] = [
      [
        'twice among new keys',
        [
          { k: 2, v: 1 },
          { k: 2, v: 1 },
        ],
        /k = 2 \(2 rows\)/,
      ],
      [
        'twice, both as the open version',
        [
          { k: 1, v: 1 },
          { k: 1, v: 1 },
        ],
        /k = 1 \(2 rows\)/,
      ],
      [
        'twice, one changed',
        [
          { k: 1, v: 1 },
          { k: 1, v: 2 },
        ],
        /k = 1 \(2 rows\)/,
      ],
      [
        'twice, while as many are gone',
        [
          { k: 1, v: 1 },
          { k: 1, v: 1 },
          { k: 3, v: 1 },
        ],
        /k = 1 \(2 rows\)/,
      ],
      [
        'NULL',
        [
          { k: 1, v: 1 },
          { k: null, v: 1 },
        ],
        /NULL in its key: k = NULL \(1 row\)/,
      ],
    ];
    for (const [name, rows, message] of cases) {
      for (const absent of ['close', 'keep'] as const) {
        test(`${name} is refused, nothing is written (absent: ${absent})`, () =>
          withHistory({ ...SPEC, absent }, async (history) => {
            await history.set(D1, snapshot({ k: 1, v: 1 }, { k: 9, v: 9 }));
            const before = await history.versions(['k', 'v']);
            await assert.rejects(history.set(D2, snapshot(...rows)), message);
            assert.deepEqual(await history.versions(['k', 'v']), before);
          }));
      }
      test(`${name} is refused where the day is compared in pieces`, () =>
        withHistory(SPEC, async (history) => {
          await history.set(D1, snapshot({ k: 1, v: 1 }, { k: 9, v: 9 }));
          history.cuts = ['2', '5'];
          await assert.rejects(history.set(D2, snapshot(...rows)), message);
        }));
      test(`${name} is refused on the first day`, () =>
        withHistory(SPEC, (history) => assert.rejects(history.set(D1, snapshot({ k: 7, v: 7 }, ...rows)), message)));
    }

    test('one column of a composite key that is NULL is refused', () =>
      withHistory({ ...SPEC, key: ['k', 'v'] }, async (history) => {
        await history.set(D1, snapshot({ k: 1, v: 1 }));
        await assert.rejects(history.set(D2, snapshot({ k: 1, v: null })), /k = 1, v = NULL/);
      }));

    test('fully equal rows count once where the model says so', () =>
      withHistory({ ...SPEC, collapseIdentical: true }, async (history) => {
        await history.set(D1, snapshot({ k: 1, v: 1 }, { k: 1, v: 1 }));
        await history.set(D2, snapshot({ k: 1, v: 2 }, { k: 1, v: 2 }));
        assert.equal((await history.versions(['k'])).length, 2);
      }));
  });

  describe('types (H14)', () => {
    const as = (v: string): typeof ONE => ({ types: { k: 'INTEGER', v }, rows: ONE.rows });
    test('a wider type widens the column and a narrower day is cast up; no version opens', () =>
      withHistory(SPEC, async (history) => {
        await history.set(D1, as('TINYINT'));
        await history.set(D3, as('BIGINT'));
        await history.set(D2, as('INTEGER'));
        assert.deepEqual(await history.versions(['v']), ['["1","2026-02-01",null,true]']);
      }));

    test('without a common type the column is named; accepted, it is text from its first day on', () =>
      withHistory(SPEC, async (history) => {
        await history.set(D1, as('INTEGER'));
        await assert.rejects(
          history.set(D2, as('VARCHAR')),
          new RegExp(`"column":"v","had":"${engine.type('INTEGER')}","has":"VARCHAR`),
        );
        await history.set(D2, as('VARCHAR'), ['v']);
        assert.deepEqual(await history.versions(['v']), ['["1","2026-02-01",null,true]']);
      }));
  });

  test('a renamed column opens no version, and an old day is read by its old name (H13)', () =>
    withHistory({ ...SPEC, renamedFrom: { v: 'old' } }, async (history) => {
      await history.set(D1, { types: { k: 'INTEGER', old: 'INTEGER' }, rows: [{ k: 1, old: 1 }] });
      await history.set(D3, ONE);
      await history.set(D2, { types: { k: 'INTEGER', old: 'INTEGER' }, rows: [{ k: 1, old: 1 }] });
      assert.deepEqual(await history.versions(['v']), ['["1","2026-02-01",null,true]']);
    }));

  test('a column that comes and goes is told of once each time (H13)', () => {
    const incoming = [{ name: 'k', type: 'INTEGER' }];
    const existing = [...incoming, { name: 'x', type: 'VARCHAR(20)' }];
    const plan = (given: typeof incoming, lacking: string[]): string[] =>
      planColumns({
        spec: SPEC,
        existing,
        incoming: given,
        toText: new Set(),
        lacking: new Set(lacking),
        dialect: engine.adapter.dialect,
      }).events.map((e) => `${e.event} ${e.column}`);
    assert.deepEqual(plan(incoming, []), ['column removed x']);
    assert.deepEqual(plan(incoming, ['x']), []);
    assert.deepEqual(plan(existing, ['x']), ['column back x']);
    assert.deepEqual(plan(existing, []), []);
  });

  test('values compare as they are: case, trailing blanks, -0, NaN, the last bit (H3)', () =>
    withHistory(SPEC, async (history) => {
      const types = { k: 'INTEGER', t: 'VARCHAR', d: 'DOUBLE' };
      const set = (at: Day, t: string, d: string): Promise<unknown> =>
        history.set(at, { types, rows: [{ k: 1, t, d }] });
      await set(D1, 'abc', '0');
      await set(D2, 'abc', '-0.0');
      await set(D3, 'ABC', '-0.0');
      await set(day('2026-02-04'), 'ABC ', '0');
      // an engine without NaN has a number here
      const nan = engine.hasNaN ? 'NaN' : '7';
      await set(day('2026-02-05'), 'ABC ', nan);
      await set(day('2026-02-06'), 'ABC ', nan);
      await set(day('2026-02-07'), 'ABC ', '0.1');
      await set(day('2026-02-08'), 'ABC ', '0.10000000000000002');
      const begun = (await history.connection.query('SELECT valid_from FROM silver.h ORDER BY 1')).rows.flat();
      assert.deepEqual(begun, [D1, D3, '2026-02-04', '2026-02-05', '2026-02-07', '2026-02-08']);
    }));

  test('what a corrected day replaces stays in the corrections log (H7)', () =>
    withHistory(SPEC, async (history) => {
      await history.set(D1, snapshot({ k: 1, v: 1 }));
      await history.set(D2, snapshot({ k: 1, v: 2 }));
      await history.set(D2, snapshot({ k: 1, v: 1 }));
      assert.deepEqual(await history.versions(['v']), ['["1","2026-02-01",null,true]']);
      const { rows } = await history.connection.query('SELECT history, day, replaced FROM varve.corrections');
      assert.equal(rows.length, 1);
      assert.deepEqual(rows[0]?.slice(0, 2), ['silver.h', D2]);
      assert.match(String(rows[0]?.[2]), /"v": ?"2".*"valid_from": ?"2026-02-02"/);
    }));

  test('an untracked column whose day is not at hand is refused, not guessed (H5)', () =>
    withHistory({ ...SPEC, ignore: ['w'] }, async (history) => {
      const types = { ...ONE.types, w: 'INTEGER' };
      await history.set(D1, { types, rows: [{ k: 1, v: 1, w: 1 }] });
      await history.set(D3, { types, rows: [{ k: 1, v: 1, w: 3 }] });
      const late = history.set(D2, { types, rows: [{ k: 1, v: 2, w: 2 }] });
      await assert.rejects(late, (error: Error) => 'code' in error && error.code === 'needs-replay');
    }));

  test('an overlap is found and named (H1)', () =>
    withHistory(SPEC, async (history) => {
      await history.set(D1, ONE);
      const check = historyCheck(HISTORY, ['k'], engine.adapter.dialect);
      check.judge(await history.connection.query(check.sql));
      await history.connection.execute({
        purpose: 'break it',
        sql: `INSERT INTO silver.h SELECT k, v, DATE '2026-02-05', NULL, true, dbt_updated_at FROM silver.h`,
      });
      const broken = await history.connection.query(check.sql);
      assert.throws(() => check.judge(broken), /1 from 2026-02-01 overlaps the next version/);
    }));

  test('the questions to a history answer', () =>
    withHistory(SPEC, async (history) => {
      await history.set(D1, ONE);
      await history.set(D3, snapshot({ k: 1, v: 2 }));
      const queries = verificationQueries(
        engine.adapter.dialect.relation(HISTORY),
        { key: ['k'], values: ['1'] },
        engine.adapter.dialect,
      );
      const answers = [];
      for (const { name, sql } of queries) answers.push([name, (await history.connection.query(sql)).rows.length]);
      assert.deepEqual(answers, [
        ['rows', 1],
        ['loads', 1],
        ['one key', 2],
        ['closed', 1],
      ]);
      const { rows } = await history.connection.query(
        asOfQuery(engine.adapter.dialect.relation(HISTORY), D2, engine.adapter.dialect),
      );
      assert.deepEqual(
        rows.map((r) => r[1]),
        [1],
      );
    }));

  describe('config', () => {
    const refused: [string, Parameters<typeof modelNode>[1], RegExp][] = [
      ['no key', {}, /models\/silver\/h\.sql: key is missing/],
      ['track and ignore', { key: 'k', track: ['v'], ignore: ['w'] }, /track and ignore exclude each other/],
      ['an unknown absent', { key: 'k', absent: 'drop' }, /'close' or 'keep', not 'drop'/],
      ['a reserved key', { key: ['k', 'valid_from'] }, /valid_from cannot be part of the key/],
    ];
    for (const [name, config, message] of refused) {
      test(`${name} is refused with the model's file`, () => {
        assert.throws(() => historySpec(modelNode('h', config)), message);
      });
    }

    test('a select with a column that the history makes itself is refused', () =>
      withHistory(SPEC, (history) => {
        const types = { k: 'INTEGER', valid_to: 'DATE' };
        return assert.rejects(
          history.set(D1, { types, rows: [{ k: 1, valid_to: null }] }),
          /which the history makes itself/,
        );
      }));

    test('a key that the select lacks, and a column that nobody has, are refused', async () => {
      await withHistory({ ...SPEC, key: ['nope'] }, (h) => assert.rejects(h.set(D1, ONE), /key column nope is not in/));
      await withHistory({ ...SPEC, track: ['nope'] }, (h) => assert.rejects(h.set(D1, ONE), /no column nope/));
    });

    test('only what the history alone cannot know needs a replay (H8)', () => {
      const newest = { next: undefined, repeated: false };
      const late = { next: D3, repeated: false };
      assert.equal(needsReplay({ ...SPEC, absent: 'keep' }, { ...newest, readsHistory: true }), undefined);
      assert.equal(
        needsReplay({ ...SPEC, absent: 'keep' }, { ...newest, repeated: true, readsHistory: false }),
        undefined,
      );
      assert.equal(needsReplay(SPEC, { ...late, readsHistory: false }), undefined);
      assert.ok(needsReplay({ ...SPEC, absent: 'keep' }, { ...late, readsHistory: false }));
      assert.ok(needsReplay({ ...SPEC, updateInPlace: ['v'] }, { ...late, readsHistory: false }));
      assert.ok(needsReplay(SPEC, { ...late, readsHistory: true }));
    });
  });
}
