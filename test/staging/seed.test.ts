import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { isError, type ErrorCode } from '../../src/errors.ts';
import { relation } from '../../src/relation.ts';
import { seedStatements } from '../../src/staging/index.ts';
import { inDatabase, type Scratch } from '../scratch.ts';
import { executeAll } from './tables.ts';

const SEED = relation('main', 'codes');

/** Loads a seed; returns its columns as `name type` and its rows. */
async function seed(
  scratch: Scratch,
  csv: string | Uint8Array,
  config: Record<string, unknown> = {},
): Promise<unknown[]> {
  const path = join(scratch.dir, "co'des.csv");
  await writeFile(path, csv);
  const node = {
    name: 'codes',
    config: { enabled: true, materialized: 'seed', tags: [], meta: {}, 'pre-hook': [], 'post-hook': [], ...config },
  };
  const existing = await scratch.connection.catalog.find(SEED);
  await executeAll(scratch, await seedStatements(scratch, { node, path, relation: SEED, existing }));
  const columns = await scratch.connection.catalog.columns(SEED);
  return [columns.map((c) => `${c.name} ${c.type}`), ...(await scratch.rows('SELECT * FROM codes'))];
}

async function assertRefused(work: Promise<unknown>, code: ErrorCode, line?: number): Promise<void> {
  await assert.rejects(work, (error) => isError(error, code) && (line === undefined || error.place?.line === line));
}

describe('seeds', () => {
  test('types are found as dbt finds them', () =>
    inDatabase(async (scratch) => {
      const header = 'id,big,rate,day,at,flag,label,none';
      const rows = [
        '3,3000000000,0.5,2026-02-06,2026-02-06 05:30:00,true,Application,',
        '-4,1,2,2026-02-07,2026-02-07T00:00:00,False,Under Contract,',
      ];
      assert.deepEqual(await seed(scratch, [header, ...rows].join('\n')), [
        [
          'id INTEGER',
          'big BIGINT',
          'rate DOUBLE',
          'day DATE',
          'at TIMESTAMP',
          'flag BOOLEAN',
          'label VARCHAR',
          'none INTEGER',
        ],
        [3, 3000000000, 0.5, '2026-02-06', '2026-02-06 05:30:00', true, 'Application', null],
        [-4, 1, 2, '2026-02-07', '2026-02-07 00:00:00', false, 'Under Contract', null],
      ]);
    }));

  test('column_types win, whatever the case of the name', () =>
    inDatabase(async (scratch) => {
      const config = { column_types: { CODE: 'varchar(10)', rate: 'decimal(10,2)' } };
      assert.deepEqual(await seed(scratch, 'code,rate\n007,1.5\n', config), [
        ['code VARCHAR', 'rate DECIMAL(10,2)'],
        ['007', '1.50'],
      ]);
    }));

  test('an empty field and the word null are NULL', () =>
    inDatabase(async (scratch) => {
      assert.deepEqual(await seed(scratch, 'a,b\n1,x\nnull,NULL\n,""\n'), [
        ['a INTEGER', 'b VARCHAR'],
        [1, 'x'],
        [null, null],
        [null, null],
      ]);
    }));

  test('quotes, delimiters, line breaks, umlauts, a byte order mark and CR LF', () =>
    inDatabase(async (scratch) => {
      const csv = '\ufeffid;"na""me"\r\n1;"a;b"\r\n2;"line\r\nbreak ""quoted"""\r\n3;Ünïcode 日本\r\n';
      assert.deepEqual(await seed(scratch, csv, { delimiter: ';' }), [
        ['id INTEGER', 'na"me VARCHAR'],
        [1, 'a;b'],
        [2, 'line\r\nbreak "quoted"'],
        [3, 'Ünïcode 日本'],
      ]);
    }));

  test('tabs, spaces and values that look like comments or headers', () =>
    inDatabase(async (scratch) => {
      assert.deepEqual(await seed(scratch, 'a\tb\n#x\t y \na\tb\n', { delimiter: '\t' }), [
        ['a VARCHAR', 'b VARCHAR'],
        ['#x', ' y '],
        ['a', 'b'],
      ]);
    }));

  test('a value that is almost a number, a day or a truth is text', () =>
    inDatabase(async (scratch) => {
      const [types] = await seed(scratch, 'a,b,c,d\n1.5,2026-02-30,truer,99999999999999999999\n');
      assert.deepEqual(types, ['a DOUBLE', 'b VARCHAR', 'c VARCHAR', 'd VARCHAR']);
    }));

  test('whole numbers may be written with a point or an exponent; a zone or a fraction behind a space is text', () =>
    inDatabase(async (scratch) => {
      const at = '2026-02-06 05:30:00';
      assert.deepEqual(
        await seed(scratch, `a,b,c,d,e\n1.0,1e5,${at}+09:00,${at}.5,${at.replace(' ', 'T')}Z\n2,3,,,\n`),
        [
          ['a INTEGER', 'b INTEGER', 'c VARCHAR', 'd VARCHAR', 'e TIMESTAMP'],
          [1, 100000, `${at}+09:00`, `${at}.5`, at],
          [2, 3, null, null, null],
        ],
      );
    }));

  test('a seed is made anew each time, over a view too, with no rows at all', () =>
    inDatabase(async (scratch) => {
      await scratch.run('CREATE VIEW codes AS SELECT 1 AS x');
      await seed(scratch, 'a\n1\n');
      assert.deepEqual(await seed(scratch, 'a,b\n'), [['a INTEGER', 'b INTEGER']]);
    }));

  test('faults are named with their line', () =>
    inDatabase(async (scratch) => {
      await assertRefused(seed(scratch, 'a,b\n1,2\n"x\ny",2,3\n'), 'seed-csv', 3);
      await assertRefused(seed(scratch, 'a,b\n1\n'), 'seed-csv', 2);
      await assertRefused(seed(scratch, 'a,b\n1,"2\n'), 'seed-csv', 2);
      await assertRefused(seed(scratch, 'a,A\n1,2\n'), 'seed-csv', 1);
      await assertRefused(seed(scratch, ''), 'seed-csv', 1);
      await assertRefused(seed(scratch, new Uint8Array([0x61, 0x0a, 0xff])), 'seed-unreadable');
      await assertRefused(seed(scratch, 'a\n1\n', { column_types: { b: 'int' } }), 'seed-column');
    }));
});
