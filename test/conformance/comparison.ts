import assert from 'node:assert/strict';
import { conformanceCase } from './case.ts';
import type { Subject } from './suite.ts';

/** Pairs of SQL literals and whether they are the same value (H3). */
const PAIRS: readonly (readonly [a: string, b: string, type: string, same: boolean])[] = [
  ["'abc'", "'ABC'", 'text', false],
  ["'abc'", "'abc '", 'text', false],
  ["'\u00e9'", "'e\u0301'", 'text', false],
  ["''", 'NULL', 'text', false],
  ['NULL', 'NULL', 'text', true],
  ['9007199254740992', '9007199254740993', 'bigint', false],
  ["'0.3'", "'0.30000000000000004'", 'double', false],
  ["'-0.0'", "'0.0'", 'double', true],
  ["'10.5'", "'10.50'", 'decimal', true],
  ["'10.5'", "'10.51'", 'decimal', false],
];

export function comparisonCases(subject: Subject): void {
  conformanceCase(subject, 'values compare null-safe, by bytes and by value (H3)', async ({ dialect, rows }) => {
    const types: Record<string, string> = { ...dialect.types, double: 'DOUBLE', decimal: 'DECIMAL(10,2)' };
    for (const [a, b, type, same] of PAIRS) {
      const [x, y] = [a, b].map((literal) => dialect.cast(literal, types[type] ?? type));
      const [row] = await rows(
        `SELECT CASE WHEN ${dialect.same(x!, y!)} THEN 1 ELSE 0 END, CASE WHEN ${dialect.distinct(x!, y!)} THEN 1 ELSE 0 END`,
      );
      assert.deepEqual(row, same ? [1, 0] : [0, 1], `${a} and ${b} as ${type}`);
    }
  });
}
