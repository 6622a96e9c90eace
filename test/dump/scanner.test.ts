import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { makeScanner } from '../../src/dump/scanner/scanner.ts';
import { column, PartReader, scan, SETTINGS, type Job } from './scanner-driver.ts';

let reader: PartReader;
before(async () => {
  reader = await PartReader.open();
});
after(() => reader[Symbol.dispose]());

const run = (job: Omit<Job, 'source'> & { source: string | Uint8Array }) =>
  reader.run(makeScanner, { ...job, source: Buffer.from(job.source as string, 'latin1') });

describe('statements', () => {
  const columns = [column('id', 'int64'), column('name', 'text')];

  test('layouts: on one line, a line a tuple, by hand, with comments', async () => {
    for (const source of [
      "(1,'a'),(2,NULL);",
      "\n(1,'a'),\n(2,NULL);",
      " ( 1 , 'a' ) ,\n\t-- two\n(/* id */ 2, # name\n null ) ;",
      "(1,\t'a'),\r\n(2,\tNULL);",
    ])
      assert.deepEqual((await run({ columns, source })).rows, [
        ['1', 'a'],
        ['2', null],
      ]);
  });

  test('what stands behind the last tuple is passed over', async () => {
    for (const tail of [
      ' ON DUPLICATE KEY UPDATE `a;b`=";", c=\';\';',
      ' AS new ON DUPLICATE KEY UPDATE x=1 /* ; */;',
      '\nreturning id;',
    ]) {
      const source = `(1,'a')${tail}`;
      assert.equal((await run({ columns, source: `${source} x` })).end, `ended at ${source.length}`);
    }
  });

  test('column lists in any order, values passed over, declared defaults', async () => {
    const more = [...columns, column('kind', 'text'), column('size', 'int32'), column('on', 'date')];
    const missing = new Map([
      [2, Buffer.from("'new'")],
      [3, Buffer.from('7')],
      [4, null],
    ]);
    const layout = { positions: [1, -1, 0, 3], missing };
    assert.deepEqual((await run({ columns: more, layout, source: "('a','x',1,DEFAULT),('b',NULL,2,3);" })).rows, [
      ['1', 'a', 'new', '7', null],
      ['2', 'b', 'new', '3', null],
    ]);
  });

  test('a tuple of no values takes all defaults', async () => {
    const layout = { positions: [], missing: new Map([[0, Buffer.from('5')]]) };
    assert.deepEqual((await run({ columns, layout, source: ' (),\n( );' })).rows, [
      ['5', null],
      ['5', null],
    ]);
  });

  test('statements of the same head are read on', async () => {
    const head = Buffer.from('INSERT INTO `t` VALUES');
    const layout = { positions: [0, 1], missing: new Map(), head };
    const tuples = Array.from({ length: 50 }, (_, index) => `(${index},'n${index}')`);
    const source = `${tuples.join(`;\n${head.toString()} `)};\n`;
    for (const chunks of [[], [13], [100, 7]]) {
      const result = await run({ columns, layout, source, chunks });
      assert.equal(result.repeated, 49);
      assert.equal(result.rows.length, 50);
      assert.equal(result.end, `ended at ${source.length - 1}`);
    }
  });

  test('an error names column and row', () => {
    const directory = mkdtempSync(join(tmpdir(), 'scanner-'));
    const scanner = makeScanner({ table: 'people', columns, directory, prefix: '1' });
    scanner.begin({ positions: [0, 1], missing: new Map() }, SETTINGS);
    const wanted = {
      code: 'dump-value',
      params: { table: 'people', column: 'id', row: 3, value: "'x'", reason: 'it is no number' },
    };
    assert.throws(() => scanner.scan(Buffer.from("(1,'a'),(2,'b'),('x','c');")), wanted);
    rmSync(directory, { recursive: true });
  });

  test('a default that does not fit is named as such', () => {
    const directory = mkdtempSync(join(tmpdir(), 'scanner-'));
    const scanner = makeScanner({ table: 't', columns, directory, prefix: '1' });
    scanner.begin({ positions: [1], missing: new Map([[0, Buffer.from("'x'")]]) }, SETTINGS);
    const params = { table: 't', column: 'id', row: 1, value: 'DEFAULT', reason: 'it is no number' };
    assert.throws(() => scanner.scan(Buffer.from("('a');")), { code: 'dump-value', params });
    rmSync(directory, { recursive: true });
  });

  test('too few and too many values are refused', async () => {
    assert.match((await run({ columns, source: "(1),(2,'b');    " })).end, /dump-syntax.*','/);
    assert.match((await run({ columns, source: "(1,'a',3),(2,'b');" })).end, /dump-syntax.*'\)'/);
  });

  test('a source that ends in mid-statement is cut off, whatever the byte', async () => {
    const source = "(1,'a\\'b'),(-2.5,x'41'),(NULL,_latin1 'é') ON DUPLICATE KEY UPDATE a='b';";
    for (let length = 0; length < source.length; length++)
      assert.equal((await run({ columns, source: source.slice(0, length) })).end, 'cut off');
  });
});

describe('part files', () => {
  test('every encoding has its type', async () => {
    const encodings = ['int32', 'int64', 'uint64', 'decimal', 'date', 'timestamp', 'text', 'bytes', 'bit'] as const;
    const columns = encodings.map((encoding) => column(encoding, encoding, { precision: 10, scale: 2 }));
    const { types } = await run({ columns, source: `(${encodings.map(() => 'NULL').join()});` });
    assert.deepEqual(types, [
      'INTEGER',
      'BIGINT',
      'UBIGINT',
      'DECIMAL(10,2)',
      'DATE',
      'TIMESTAMP',
      'VARCHAR',
      'BLOB',
      'UBIGINT',
    ]);
  });

  test("row groups have DuckDB's size, files four of them, and every row is there once", async () => {
    const directory = mkdtempSync(join(tmpdir(), 'scanner-'));
    const count = 122_880 * 4 + 1000;
    const tuples = Array.from({ length: count }, (_, id) => `(${id},${id % 3 ? `'name ${id}'` : 'NULL'})`);
    const source = Buffer.from(`${tuples.join(',')};`);
    const columns = [column('id', 'int64'), column('name', 'text')];
    const { parts } = scan(makeScanner, { columns, source, chunks: [1 << 20] }, directory);
    assert.deepEqual(
      parts.map(({ rows }) => rows),
      [491_520, 1000],
    );
    const files = `'${directory}/*.parquet'`;
    const sums = `SELECT count(*), sum(id), count(name), count(*) FILTER (name = 'name ' || id) FROM read_parquet(${files})`;
    const named = count - Math.ceil(count / 3);
    assert.deepEqual((await reader.row(sums)).map(Number), [count, (count * (count - 1)) / 2, named, named]);
    const groups = `SELECT min(row_group_num_rows), max(row_group_num_rows) FROM parquet_metadata(${files})`;
    assert.deepEqual((await reader.row(groups)).map(Number), [1000, 122_880]);
    rmSync(directory, { recursive: true });
  });

  test('a full disk is named', () => {
    const directory = mkdtempSync(join(tmpdir(), 'scanner-'));
    symlinkSync('/dev/full', join(directory, '1.0.parquet'));
    const scanner = makeScanner({ table: 't', columns: [column('c', 'text')], directory, prefix: '1' });
    scanner.begin({ positions: [0], missing: new Map() }, SETTINGS);
    scanner.scan(Buffer.from("('a');"));
    assert.throws(() => scanner.finish(), { code: 'disk-full' });
    scanner.abandon();
    rmSync(directory, { recursive: true });
  });

  test('a line of 100 MB with a value of 60 MB', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'scanner-'));
    const large = Buffer.alloc(60_000_000, 'abcdefg\\n');
    const small = Buffer.alloc(1000, 'y');
    const rows = Array.from({ length: 20_000 }, () =>
      Buffer.concat([Buffer.from("('"), small, Buffer.from("',2.0),")]),
    );
    const source = Buffer.concat([
      ...rows,
      Buffer.from("('"),
      large,
      Buffer.from("',1.5),"),
      ...rows,
      Buffer.from("('',0);"),
    ]);
    const columns = [column('text', 'text'), column('number', 'decimal', { scale: 1, precision: 3 })];
    const { parts, end } = scan(makeScanner, { columns, source, chunks: [30_000_000] }, directory);
    assert.equal(end, `ended at ${source.length}`);
    assert.equal(
      parts.reduce((sum, { rows }) => sum + rows, 0),
      40_002,
    );
    const sums = `SELECT max(strlen(text)), sum(strlen(text)), sum(number) FROM read_parquet('${directory}/*.parquet')`;
    const longest = 6_666_666 * 8 + 'abcdef'.length;
    assert.deepEqual((await reader.row(sums)).map(Number), [longest, longest + 40_000_000, 80_001.5]);
    rmSync(directory, { recursive: true });
  });
});
