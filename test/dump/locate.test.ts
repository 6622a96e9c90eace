import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { dayOfEndLine, dayOfName, inspectDump, locateDumps, readEndLine } from '../../src/dump/index.ts';
import { inFolder } from '../scratch.ts';

const DUMP = `-- MariaDB dump 10.19  Distrib 10.11.6-MariaDB, for debian-linux-gnu (x86_64)
--
-- Host: localhost    Database: shop
-- ------------------------------------------------------
CREATE TABLE \`b\` (\`id\` int NOT NULL COMMENT 'the key', \`name\` text, PRIMARY KEY (\`id\`));
INSERT INTO \`b\` VALUES (1,'-- Dump completed on 1999-01-01  1:00:00');
CREATE TABLE \`a\` (\`x\` int);
-- Dump completed on 2026-02-06  5:30:00
`;

describe('H6 the day of a dump by its name', () => {
  for (const [pattern, name, day] of [
    ['tenants-{date}.sql.gz', 'tenants-2026-02-06.sql.gz', '2026-02-06'],
    ['tenants-{date}.sql.gz', 'tenants-20260206.sql.gz', '2026-02-06'],
    ['*{date}*.sql*', 'db_20260206_053000.sql.zst', '2026-02-06'],
    ['{date}', '2026-02-06', '2026-02-06'],
    ['a+b-{date}.sql', 'a+b-2026-02-06.sql', '2026-02-06'],
    ['tenants-{date}.sql.gz', 'tenants-2026-02-06.sql.gz.part', undefined],
    ['tenants-{date}.sql', 'tenants-2026-02-06xsql', undefined],
    ['tenants-{date}.sql', 'tenants-2026-02-30.sql', undefined],
    ['tenants-{date}.sql', 'other-2026-02-06.sql', undefined],
  ] as const) {
    test(`${pattern}: ${name}`, () => assert.equal(dayOfName(pattern, name), day));
  }

  test('a pattern without a day, or with two, is refused', () => {
    assert.throws(() => dayOfName('tenants.sql', 'x'), { code: 'dump-name-pattern' });
    assert.throws(() => dayOfName('{date}-{date}', 'x'), { code: 'dump-name-pattern' });
  });
});

describe('H6 the day of a dump by its end line', () => {
  for (const [time, clock, zone, day] of [
    ['2026-02-06  5:30:00', 'UTC', 'Asia/Tokyo', '2026-02-06'],
    ['2026-02-06 20:30:00', 'UTC', 'Asia/Tokyo', '2026-02-07'],
    ['2026-02-06  0:30:00', 'Europe/Zurich', 'UTC', '2026-02-05'],
    ['2026-02-06  5:30:00', 'Europe/Zurich', 'Europe/Zurich', '2026-02-06'],
    ['2026-03-29  3:00:00', 'Europe/Zurich', 'UTC', '2026-03-29'],
    ['2026-10-25  0:59:59', 'Europe/Zurich', 'UTC', '2026-10-24'],
    ['2026-01-01  0:00:00', 'America/New_York', 'America/New_York', '2026-01-01'],
  ] as const) {
    test(`${time} in ${clock} is ${day} in ${zone}`, () => assert.equal(dayOfEndLine(time, clock, zone), day));
  }
  test('what is no time tells no day', () => assert.equal(dayOfEndLine('yesterday', 'UTC', 'UTC'), undefined));
});

describe('the end line is found', () => {
  for (const [name, bytes] of [
    ['in a plain file', Buffer.from(DUMP)],
    ['in a packed file', gzipSync(DUMP)],
    [
      'behind a megabyte of rows',
      Buffer.from(DUMP.replace('CREATE TABLE `a`', `${'-- x\n'.repeat(300_000)}CREATE TABLE \`a\``)),
    ],
  ] as const) {
    test(name, () =>
      inFolder(async (dir) => {
        const path = join(dir, 'dump');
        await writeFile(path, bytes);
        assert.equal(await readEndLine({ parts: [path] }), '2026-02-06  5:30:00');
      }),
    );
  }

  test('none where the tool writes none, or did not come so far', () =>
    inFolder(async (dir) => {
      const path = join(dir, 'dump');
      await writeFile(path, DUMP.slice(0, DUMP.indexOf('CREATE TABLE `a`')));
      assert.equal(await readEndLine({ parts: [path] }), null);
      await writeFile(path, 'CREATE TABLE t (a int);\n');
      assert.equal(await readEndLine({ parts: [path] }), null);
    }));
});

describe('dumps of a folder', () => {
  test('oldest first, others left alone, none where there is no folder', () =>
    inFolder(async (dir) => {
      for (const name of ['s-2026-02-07.sql', 's-20260206.sql', 's-2026-13-01.sql', 'notes.txt'])
        await writeFile(join(dir, name), 'abc');
      await mkdir(join(dir, 's-2026-02-08.sql'));
      const found = await locateDumps({ from: dir, name: 's-{date}.sql' });
      assert.deepEqual(
        found.map(({ name, day }) => [name, day]),
        [
          ['s-20260206.sql', '2026-02-06'],
          ['s-2026-02-07.sql', '2026-02-07'],
          ['s-2026-02-08.sql', '2026-02-08'],
        ],
      );
      assert.equal(found[0]?.bytes, 3);
      assert.equal(found[0].path, join(dir, 's-20260206.sql'));
      assert.deepEqual(await locateDumps({ from: join(dir, 'none'), name: '{date}' }), []);
    }));
});

describe('the schema of a dump, without its rows', () => {
  test('database, tables in their order, keys, comments', () =>
    inFolder(async (dir) => {
      const path = join(dir, 'dump.sql.gz');
      await writeFile(path, gzipSync(DUMP));
      const { database, tables } = await inspectDump({ parts: [path] });
      assert.equal(database, 'shop');
      assert.deepEqual(
        tables.map(({ name, key, columns }) => [name, key, columns[0]?.comment]),
        [
          ['b', ['id'], 'the key'],
          ['a', [], ''],
        ],
      );
    }));
});
