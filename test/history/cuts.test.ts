import assert from 'node:assert/strict';
import { test } from 'node:test';
import { duckdb } from '../../src/adapters/duckdb/index.ts';
import { cutsOf, cutsQuery } from '../../src/silver/index.ts';
import { HISTORY } from './warehouse.ts';

test('a wide range of integer keys is cut into pieces of bounded size; other keys are not cut', () => {
  const { dialect } = duckdb;
  const result = (...row: (string | number)[]): Parameters<typeof cutsOf>[0] => ({ columns: [], rows: [row] });
  assert.deepEqual(cutsOf(result('1', '4000001', 1_800_000)), ['1333334', '2666667']);
  assert.deepEqual(cutsOf(result('-9223372036854775808', '9223372036854775807', 1_000_000)), ['-1']);
  assert.deepEqual(cutsOf(result('1', '9', 100)), []);
  assert.deepEqual(cutsOf({ columns: [], rows: [[null, null, 0]] }), []);
  assert.equal(cutsQuery(HISTORY, { name: 'k', type: 'VARCHAR' }, dialect), undefined);
  assert.match(cutsQuery(HISTORY, { name: 'k', type: 'UBIGINT' }, dialect) ?? '', /min\("k"\)/);
});
