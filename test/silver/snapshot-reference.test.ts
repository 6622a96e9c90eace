import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { duckdb } from '../../src/adapters/duckdb/index.ts';
import { HARD_DELETES } from '../../src/silver/index.ts';
import { snapshotDay, type Row, type Rules, type Version } from './snapshot-reference.ts';
import { SnapshotTable, type Config } from './snapshot-table.ts';

const { literal } = duckdb.dialect;
const END = '9999-12-31 00:00:00';
const instant = (day: number): string => `2026-01-${String(day).padStart(2, '0')} 00:00:00`;

function configOf({ strategy, hardDeletes, openEnd }: Rules): Config {
  return {
    strategy,
    unique_key: ['id', 'part'],
    hard_deletes: hardDeletes,
    ...(strategy === 'timestamp' ? { updated_at: 'updated' } : { check_cols: ['name'] }),
    ...(openEnd === null ? {} : { dbt_valid_to_current: `CAST('${openEnd}' AS TIMESTAMP)` }),
  };
}

function selectOf(rows: readonly Row[]): string {
  const line = (r: Row): string =>
    `SELECT ${r.id} AS id, ${literal(r.part)} AS part, CAST(${literal(r.name)} AS VARCHAR) AS name, TIMESTAMP '${r.updated}' AS updated`;
  if (rows.length === 0) return `${line({ id: 0, part: '', name: null, updated: instant(1) })} WHERE false`;
  return rows.map(line).join(' UNION ALL ');
}

function textOf(version: Version, deleted: boolean): string {
  const { id, part, name, updated, scdId, began, end } = version;
  return JSON.stringify([
    String(id),
    part,
    name,
    updated,
    scdId,
    began,
    began,
    end,
    ...(deleted ? [version.deleted] : []),
  ]);
}

const row = fc.record({
  id: fc.integer({ min: 1, max: 3 }),
  part: fc.constantFrom('a', 'a|b'),
  name: fc.constantFrom('x', 'y', '', null),
  updated: fc.integer({ min: 1, max: 6 }).map(instant),
});
const days = fc.array(fc.uniqueArray(row, { maxLength: 5, selector: (r) => `${r.id}|${r.part}` }), {
  minLength: 2,
  maxLength: 5,
});
const rules = fc.record({
  strategy: fc.constantFrom('timestamp' as const, 'check' as const),
  hardDeletes: fc.constantFrom(...HARD_DELETES),
  openEnd: fc.constantFrom(null, END),
});

describe('a snapshot over random days', () => {
  test('equals the reference, row by row, hash by hash', async () => {
    await fc.assert(
      fc.asyncProperty(rules, days, async (given, sources) => {
        await SnapshotTable.with(async (table) => {
          let versions: Version[] = [];
          for (const [i, rows] of sources.entries()) {
            const at = instant(10 + i);
            const counts = await table.run(configOf(given), { at, select: selectOf(rows) });
            const after = snapshotDay(versions, rows, { ...given, now: at });
            const closed = versions.filter((v, n) => v.end !== after[n]?.end).length;
            assert.deepEqual(counts, { opened: after.length - versions.length, closed });
            versions = after;
          }
          const expected = versions.map((v) => textOf(v, given.hardDeletes === 'new_record')).sort();
          assert.deepEqual((await table.rows()).map((r) => JSON.stringify(r)).sort(), expected);
        });
      }),
      { numRuns: 40 },
    );
  });
});
