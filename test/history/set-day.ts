import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { VarveError } from '../../src/errors.ts';
import { addDays, parseDay, type Day } from '../../src/day.ts';
import type { HistorySpec } from '../../src/silver/index.ts';
import type { HistoryEngine } from './engine.ts';
import { fold, type Row, type Rules } from './reference.ts';
import { expected, History, SPEC } from './warehouse.ts';

const FIRST = parseDay('2026-02-01');
const KEY = ['k', 'j'];
const COLUMNS = ['k', 'j', 'v', 'w', 'x'];
/** The law's own rules: every column but the key is tracked, a key that is absent is closed. */
const LAW: Rules = { key: KEY, tracked: ['v', 'w', 'x'], inPlace: [], absent: 'close' };
const KEYED = { ...SPEC, key: KEY };

const value = fc.constantFrom(null, 1, 2);
const text = fc.constantFrom(null, 'a', 'A', 'a ');
const row = fc.record({ v: value, w: text, x: text });
/** A snapshot of up to four keys; a day may lack the column x (H13) and declare v narrower than others do (H14). */
const snapshot = fc.record({
  rows: fc.dictionary(fc.constantFrom('1a', '1b', '2a', '2B'), row, { maxKeys: 4 }),
  hasX: fc.boolean(),
  v: fc.constantFrom('TINYINT', 'INTEGER', 'BIGINT'),
});
/** Days in any order, some of them more than once. */
const loads = fc.array(fc.record({ day: fc.nat(6).map((n) => addDays(FIRST, n)), snapshot }), {
  minLength: 1,
  maxLength: 8,
});

interface Load {
  readonly day: Day;
  readonly snapshot: { readonly rows: Record<string, Row>; readonly hasX: boolean; readonly v: string };
}

function rowsOf({ snapshot: { rows, hasX } }: Load): Row[] {
  return Object.entries(rows).map(([key, r]) => ({
    k: Number(key[0]),
    j: key[1] ?? '',
    ...r,
    ...(hasX ? {} : { x: null }),
  }));
}

function typesOf({ snapshot: { hasX, v } }: Load): Record<string, string> {
  return { k: 'INTEGER', j: 'VARCHAR', v, w: 'VARCHAR', ...(hasX ? { x: 'VARCHAR' } : {}) };
}

/** The law and its properties, on one engine. `runs`: how many random histories each. */
export function lawCases(engine: HistoryEngine, runs: number): void {
  async function holds(days: readonly Load[], rules: Rules, spec: HistorySpec): Promise<void> {
    const history = await History.open(engine, spec);
    try {
      const snapshots = new Map<Day, Row[]>();
      for (const load of days) {
        const given = { types: typesOf(load), rows: rowsOf(load) };
        const before = await history.size();
        const { opened, split, joined, removed, closed } = await history.set(load.day, given);
        const after = await history.size();
        assert.equal(after.rows, before.rows + opened + split - joined - removed, 'the counts tell the rows');
        assert.ok(closed <= before.open);
        snapshots.set(load.day, given.rows);
        assert.deepEqual(await history.versions(COLUMNS), expected(fold(snapshots, rules), COLUMNS));
        const again = await history.set(load.day, given);
        assert.deepEqual(
          Object.values(again).filter((n) => n !== 0),
          [],
          'the same day again changes nothing (H7)',
        );
      }
    } finally {
      await history.close();
    }
  }

  test(`${engine.adapter.name}: the law: days in any order, repeated, corrected and late, end in the fold (H5, H7, H8, H10, H13, H14)`, async () => {
    await fc.assert(
      fc.asyncProperty(loads, (days) => holds(days, LAW, KEYED)),
      { numRuns: runs },
    );
  });

  test(`${engine.adapter.name}: days in order, with untracked columns, updates in place and keys that stay when absent (H5, H10)`, async () => {
    const spec = { ...KEYED, ignore: ['w'], updateInPlace: ['x'], absent: 'keep' as const };
    await fc.assert(
      fc.asyncProperty(loads, (days) => {
        const ascending = [...new Map(days.map((d) => [d.day, d])).values()].sort((a, b) => (a.day < b.day ? -1 : 1));
        return inOrder(ascending, { key: KEY, tracked: ['v'], inPlace: ['x'], absent: 'keep' }, spec);
      }),
      { numRuns: runs },
    );
  });

  test(`${engine.adapter.name}: keys that stay when absent: days in order, the newest as often as it takes (H7, H10)`, async () => {
    await fc.assert(
      fc.asyncProperty(loads, (days) => {
        const ascending = days.toSorted((a, b) => (a.day < b.day ? -1 : Number(a.day > b.day)));
        return holds(ascending, { ...LAW, absent: 'keep' }, { ...KEYED, absent: 'keep' });
      }),
      { numRuns: runs },
    );
  });

  test(`${engine.adapter.name}: untracked columns: a day in any order ends in the fold, or is refused and changes nothing (H5)`, async () => {
    const rules = { ...LAW, tracked: ['v'] };
    await fc.assert(
      fc.asyncProperty(loads, (days) => holdsOrRefuses(days, rules, { ...KEYED, ignore: ['w', 'x'] })),
      { numRuns: runs },
    );
  });

  async function holdsOrRefuses(days: readonly Load[], rules: Rules, spec: HistorySpec): Promise<void> {
    const history = await History.open(engine, spec);
    try {
      const snapshots = new Map<Day, Row[]>();
      for (const load of days) {
        const given = { types: typesOf(load), rows: rowsOf(load) };
        try {
          await history.set(load.day, given);
          snapshots.set(load.day, given.rows);
        } catch (error) {
          assert.equal(error instanceof VarveError && error.code, 'needs-replay');
        }
        assert.deepEqual(await history.versions(COLUMNS), expected(fold(snapshots, rules), COLUMNS));
      }
    } finally {
      await history.close();
    }
  }

  async function inOrder(days: readonly Load[], rules: Rules, spec: HistorySpec): Promise<void> {
    const history = await History.open(engine, spec);
    history.cuts = ['2'];
    try {
      const snapshots = new Map<Day, Row[]>();
      for (const load of days) {
        // every day has all columns: a column that is updated in place is named by the spec
        const rows = rowsOf(load);
        await history.set(load.day, { types: { ...typesOf(load), x: 'VARCHAR' }, rows });
        snapshots.set(load.day, rows);
        assert.deepEqual(await history.versions(COLUMNS), expected(fold(snapshots, rules), COLUMNS));
      }
    } finally {
      await history.close();
    }
  }
}
