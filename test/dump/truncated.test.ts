import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { read, refusal } from './read.ts';

const HEADER = `-- MySQL dump 10.13  Distrib 8.0.36, for Linux (x86_64)
--
-- Host: localhost    Database: shop
-- ------------------------------------------------------
/*!50503 SET NAMES utf8mb4 */;
`;
const TABLE =
  'CREATE TABLE `t` (`id` int NOT NULL, `s` varchar(20) NOT NULL, PRIMARY KEY (`id`)) DEFAULT CHARSET=utf8mb4;\n';
const ROWS = "INSERT INTO `t` VALUES (1,'it\\'s'),(2,'日本');\n";
const END = '-- Dump completed on 2026-02-06  5:30:00\n';
const WHOLE = HEADER + TABLE + ROWS + END;

/** The dump up to the place where `text` stands, and `more` bytes of it. */
function cutAt(text: string, more = 0): Buffer {
  const bytes = Buffer.from(WHOLE);
  return bytes.subarray(0, bytes.indexOf(text) + more);
}

describe('H11 a dump that is cut off', () => {
  for (const [inside, dump, wanted] of [
    ['a statement', cutAt('`s` varchar'), /a statement/],
    ['a name', cutAt('`id` int', 2), /a name/],
    ['a string', cutAt("it\\'s", 1), /the rows of table t/],
    ['an escape', cutAt("it\\'s", 3), /the rows of table t/],
    ['a multibyte character', cutAt('日本', 4), /the rows of table t/],
    ['between two rows', cutAt(',(2'), /the rows of table t/],
    ['behind a row’s comma', cutAt(',(2', 1), /the rows of table t/],
    ['before the semicolon', cutAt(';\n-- Dump completed'), /the rows of table t/],
    ['the head of an INSERT', cutAt('`t` VALUES', 4), /a statement/],
    ['a comment', Buffer.from('/* a comment that goes'), /a comment/],
  ] as const) {
    test(`in ${inside}`, async () => {
      const error = await refusal(dump);
      assert.equal(error.code, 'dump-cut-off');
      assert.equal(error.exitCode, 4);
      assert.match(error.message, wanted);
      assert.equal((error.params as { offset: number }).offset, dump.length);
      assert.equal(error.place?.line, dump.toString().split('\n').length);
    });
  }

  test('between statements: the end marker is missing', async () => {
    const { summary } = await read(HEADER + TABLE + ROWS);
    assert.equal(summary.endMarker, 'missing');
    assert.equal((await read(WHOLE)).summary.endMarker, 'present');
  });

  test('at any byte: refused, or known to lack its end', () =>
    fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: Buffer.byteLength(WHOLE) - 1 }), async (length) => {
        const cut = Buffer.from(WHOLE).subarray(0, length);
        const told = await read(cut).catch((error: unknown) => error as Error);
        const isWhole = /-- Dump completed ?( ?on \S+ +\S+:00)?$/.test(cut.toString());
        assert.ok(isWhole || told instanceof Error || told.summary.endMarker === 'missing');
      }),
      { numRuns: 60 },
    ));

  for (const [name, pack] of [
    ['gzip', gzipSync],
    ['zstd', zstdCompressSync],
  ] as const) {
    const rows = Array.from({ length: 20_000 }, (_, i) => `(${i},'${(i * 7919) % 10007}')`).join(',');
    const packed = pack(Buffer.from(`${HEADER}${TABLE}INSERT INTO t VALUES ${rows};\n${END}`));

    test(`in mid-${name}`, async () => {
      for (const share of [0.3, 0.9]) {
        const error = await refusal(packed.subarray(0, Math.floor(packed.length * share)));
        assert.equal(error.code, 'dump-cut-off');
        assert.match(error.message, /the packed file/);
      }
      const error = await refusal(packed.subarray(0, packed.length - 1));
      assert.equal(error.code, 'dump-cut-off');
    });

    test(`${name} that was damaged`, async () => {
      const broken = Buffer.from(packed);
      broken.fill(0xaa, packed.length / 2, packed.length / 2 + 200);
      assert.equal((await refusal(broken)).kind, 'refused');
    });

    test(`${name} is unpacked, whatever it is called, also of several members`, async () => {
      assert.equal((await read(packed)).rows.get('t')?.length, 20_000);
      const members = Buffer.concat([pack(Buffer.from(HEADER + TABLE)), pack(Buffer.from(ROWS + END))]);
      assert.equal((await read(members)).rows.get('t')?.length, 2);
    });
  }

  test('one of several parts', async () => {
    const parts = { 'a.sql': cutAt(',(2'), 'b.sql': `/*!40101 SET NAMES utf8 */;\nINSERT INTO t VALUES (3,'x');\n` };
    const error = await refusal(parts);
    assert.equal(error.code, 'dump-cut-off');
    assert.match(error.message, /a\.sql/);
  });
});

describe('what is no dump', () => {
  for (const [name, content, wanted] of [
    ['an empty file', '', /it is empty/],
    ['white space', ' \n\n', /white space/],
    ['a text', 'hello world\nthis is a letter;', /begins with 'hello world/],
    ['a CSV file', 'id,name\n1,Anna\n', /begins with 'id,name/],
    ['binary junk', Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 197) % 256)), /no text/],
    ['text in UTF-16', Buffer.from('\ufeff-- MySQL dump', 'utf16le'), /UTF-16/],
    ['SQL that makes no table', 'SET NAMES utf8;\n', /no table/],
  ] as const) {
    test(name, async () => {
      const error = await refusal(content);
      assert.equal(error.code, 'dump-not-a-dump');
      assert.match(error.message, wanted);
    });
  }

  test('a file that is not there', async () => {
    const { readParts } = await import('./read.ts');
    await assert.rejects(readParts(['/nowhere/dump.sql'], '/tmp'), { code: 'dump-not-found' });
  });
});

describe('messages of the dump tool inside', () => {
  test('an error between statements is told, a warning is not', async () => {
    const { summary, rows } = await read(
      `mysqldump: [Warning] Using a password on the command line interface can be insecure.\n${HEADER}` +
        `mysqldump: Couldn't execute 'SHOW FUNCTION STATUS': Access denied (1227)\n${TABLE}${ROWS}`,
    );
    assert.deepEqual(summary.errorLines, ["mysqldump: Couldn't execute 'SHOW FUNCTION STATUS': Access denied (1227)"]);
    assert.equal(rows.get('t')?.length, 2);
  });

  test('an error in the middle of the rows', async () => {
    const error = await refusal(
      `${HEADER}${TABLE}INSERT INTO t VALUES (1,'a'),(2,'b')\nmysqldump: Error 2013: Lost connection to server during query when dumping table \`t\` at row: 2\n`,
    );
    assert.equal(error.code, 'dump-tool-failed');
    assert.match(error.message, /Error 2013: Lost connection/);
  });

  test('the prompt for a password', async () => {
    assert.equal((await read(`Enter password: ${WHOLE}`)).summary.tool?.name, 'mysqldump');
  });
});
