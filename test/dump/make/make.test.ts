import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { parseDay } from '../../../src/day.ts';
import { makeDump, type MakeOptions } from '../../../src/dump/make/index.ts';
import { inFolder } from '../../scratch.ts';
import { startMariadb, type Mariadb } from '../../server/mariadb.ts';
import { readParts } from '../read.ts';

const PASSWORD = `p#a"s's;\\x ü`;
const DAY = parseDay('2026-02-06');
const TABLES = `
  SET NAMES utf8mb4; SET time_zone = '+01:00';
  CREATE TABLE kinds (id int unsigned PRIMARY KEY, ubig bigint unsigned, wide decimal(65,30), d double, f float, y year, bits bit(9),
    day date, span time(3), at6 datetime(6), stamp timestamp(3) NULL, name varchar(200), latin varchar(50) CHARACTER SET latin1,
    wide16 varchar(50) CHARACTER SET utf16, vbin varbinary(50), blo blob, en enum('a','b''c','ü'), se set('x','y'), doc json, uid uuid, place point,
    twice int GENERATED ALWAYS AS (y * 2) VIRTUAL);
  INSERT INTO kinds (id, ubig, wide, d, f, y, bits, day, span, at6, stamp, name, latin, wide16, vbin, blo, en, se, doc, uid, place) VALUES
    (1, 18446744073709551615, -99999999999999999999999999999999999.123456789012345678901234567890, 1.7976931348623157e308, 1.5, 2026, b'101010101',
     '2026-02-06', '-838:59:59.5', '9999-12-31 23:59:59.999999', '2026-02-06 05:30:00.123', 'it''s "q" \\\\ \\n\\r\\t\\Z\\0 日本 😀 ),(', 'Zürich €', 'x😀',
     x'275c0a0d00221a', x'00ff', 'b''c', 'y,x', '{"a": "b\\\\"c"}', '123e4567-e89b-12d3-a456-426655440000', ST_PointFromText('POINT(1.5 -2)')),
    (2, 0, 0, 0, 0, 1901, b'0', '1000-01-01', '0:0:0', '1000-01-01', '1970-01-01 01:00:01', '', '', '', '', '', 'a', '', '[]', NULL, NULL),
    (3${', NULL'.repeat(20)});
  CREATE TABLE parted (a int PRIMARY KEY, b varchar(10)) PARTITION BY RANGE (a) (PARTITION p0 VALUES LESS THAN (10), PARTITION p1 VALUES LESS THAN MAXVALUE);
  INSERT INTO parted VALUES (1, 'x'), (20, NULL);
  CREATE TABLE \`odd \`\`name\` (\`a b\` int); INSERT INTO \`odd \`\`name\` VALUES (7);
  CREATE TABLE hidden (a int, b int INVISIBLE DEFAULT 3); INSERT INTO hidden VALUES (1);
  CREATE TABLE empty (a int); CREATE TABLE tmp_work (a int);
  CREATE VIEW seen AS SELECT id FROM kinds;`;

let server: Mariadb;

before(async () => {
  server = await startMariadb();
  await server.sql(`CREATE DATABASE shop CHARACTER SET utf8mb4; SET NAMES utf8mb4;
    CREATE USER reader@localhost IDENTIFIED BY '${PASSWORD.replaceAll('\\', '\\\\').replaceAll("'", "''")}'; GRANT SELECT ON shop.* TO reader@localhost`);
  await server.sql(TABLES, 'shop');
});

after(() => server.stop());

type Given = Partial<MakeOptions>;

function options(folder: string, given: Given = {}): MakeOptions {
  return {
    source: { socket: server.socket, user: 'reader', password: PASSWORD, database: 'shop' },
    day: DAY,
    folder,
    name: 'shop-{date}.sql.zst',
    wanted: (table) => !table.startsWith('tmp_'),
    tool: 'auto',
    zone: 'Asia/Tokyo',
    replace: false,
    version: '0.0.0',
    clock: { now: () => new Date('2026-02-05T20:30:00Z') },
    ...given,
  };
}

/** What is in the folder of dumps, whatever its name. */
async function left(folder: string): Promise<string[]> {
  return (await readdir(folder, { recursive: true })).filter((name) => name !== '.incoming');
}

async function refused(given: MakeOptions, code: string, says: RegExp = /./): Promise<void> {
  await assert.rejects(makeDump(given), (error: Error & { code: string }) => {
    assert.equal(error.code, code, error.message);
    assert.match(error.message, says);
    assert.ok(!error.message.includes(PASSWORD));
    return true;
  });
}

describe('a dump of a live server', () => {
  const read = async (folder: string, path: string): Promise<Awaited<ReturnType<typeof readParts>>> => {
    const parts = join(folder, 'parts');
    await mkdir(parts, { recursive: true });
    return readParts([path], parts);
  };

  test('by the installed program and by our own writer: the same rows, read back', () =>
    inFolder(async (folder) => {
      const program = await makeDump(options(folder));
      const own = await makeDump(options(folder, { tool: 'own', name: 'own-{date}.sql.gz' }));
      assert.equal(program.tool, 'mariadb-dump');
      assert.equal(own.tool, 'varve');
      assert.deepEqual([program.rows, program.tables], [7, 5]);
      assert.deepEqual([own.rows, own.tables], [7, 5]);
      const [one, two] = [await read(folder, program.path), await read(folder, own.path)];
      assert.deepEqual([...one.rows.keys()], ['empty', 'hidden', 'kinds', 'odd `name', 'parted']);
      assert.deepEqual(two.rows, one.rows);
      assert.deepEqual(two.tables, one.tables);
      assert.equal(one.rows.get('kinds')?.length, 3);
      assert.equal(one.rows.get('kinds')?.[0]?.[1], '18446744073709551615');
      for (const { summary } of [one, two]) {
        assert.equal(summary.endMarker, 'present');
        assert.equal(summary.database, 'shop');
        assert.deepEqual(summary.errorLines, []);
      }
      assert.equal(two.summary.endTime, '2026-02-06 05:30:00');
      assert.deepEqual(two.summary.tool, { name: 'varve', version: '0.0.0' });
    }));

  test('sha-256 and size are those of the file; nothing but it stays', () =>
    inFolder(async (folder) => {
      const made = await makeDump(options(folder));
      const bytes = await readFile(made.path);
      assert.equal(made.sha256, createHash('sha256').update(bytes).digest('hex'));
      assert.equal(made.bytes, bytes.length);
      assert.deepEqual(await left(folder), ['shop-2026-02-06.sql.zst']);
    }));

  test('a day that is there is not made again, but by --replace', () =>
    inFolder(async (folder) => {
      await makeDump(options(folder));
      await refused(options(folder), 'dump-exists');
      await makeDump(options(folder, { replace: true }));
    }));

  test('what a killed run left behind is swept', () =>
    inFolder(async (folder) => {
      await makeDump(options(folder));
      const { hostname } = await import('node:os');
      const dead = 2 ** 22 + 1; // beyond what Linux gives out
      await writeFile(join(folder, '.incoming', `${hostname()}.${dead}.x`), 'half a dump');
      await makeDump(options(folder, { replace: true }));
      assert.deepEqual(await left(folder), ['shop-2026-02-06.sql.zst']);
    }));

  test('rows are told while they pass', () =>
    inFolder(async (folder) => {
      const told: number[] = [];
      await makeDump(options(folder, { onProgress: ({ rows }) => told.push(rows) }));
      assert.equal(told.at(-1), 7);
    }));

  for (const tool of ['mariadb-dump', 'own'] as const) {
    test(`one moment: what commits while ${tool} reads is not in it`, () =>
      inFolder(async (folder) => {
        const wide = 'x'.repeat(1000);
        await server.sql(
          `CREATE TABLE big (id int PRIMARY KEY, w varchar(1000)); INSERT INTO big SELECT seq, '${wide}' FROM seq_1_to_20000;
           CREATE TABLE late (id int PRIMARY KEY); INSERT INTO late VALUES (1)`,
          'shop',
        );
        let wrote: Promise<unknown> | undefined;
        const made = await makeDump(
          options(folder, {
            tool,
            wanted: (table) => table === 'big' || table === 'late',
            onProgress: ({ table }) => {
              if (table === 'big') wrote ??= server.sql('UPDATE late SET id = 2; INSERT INTO late VALUES (3)', 'shop');
            },
          }),
        );
        assert.ok(wrote);
        await wrote;
        assert.deepEqual((await read(folder, made.path)).rows.get('late'), [['1']]);
        await server.sql('DROP TABLE big, late', 'shop');
      }));

    test(`a change of the schema while ${tool} reads: thrown away`, () =>
      inFolder(async (folder) => {
        await server.sql(
          'CREATE TABLE big (id int PRIMARY KEY, w varchar(1000)); CREATE TABLE changing (id int)',
          'shop',
        );
        await server.sql(`INSERT INTO big SELECT seq, repeat('x', 1000) FROM seq_1_to_20000`, 'shop');
        let altered: Promise<unknown> | undefined;
        const given = options(folder, {
          tool,
          wanted: (table) => table === 'big' || table === 'changing',
          onProgress: ({ table }) => {
            if (table === 'big') altered ??= server.sql('ALTER TABLE changing ADD COLUMN more int DEFAULT 5', 'shop');
          },
        });
        await refused(given, 'source-changed', /changing|Table definition has changed/);
        await altered;
        assert.deepEqual(await left(folder), []);
        await server.sql('DROP TABLE big, changing', 'shop');
      }));

    test(`interrupted while ${tool} reads: nothing stays`, () =>
      inFolder(async (folder) => {
        await server.sql(`CREATE TABLE big AS SELECT seq AS id, repeat('x', 1000) AS w FROM seq_1_to_20000`, 'shop');
        const stop = new AbortController();
        await refused(
          options(folder, { tool, signal: stop.signal, wanted: (t) => t === 'big', onProgress: () => stop.abort() }),
          'interrupted',
        );
        assert.deepEqual(await left(folder), []);
        await server.sql('DROP TABLE big', 'shop');
      }));

    test(`the server goes away while ${tool} reads: told, nothing stays`, () =>
      inFolder(async (folder) => {
        await server.sql(`CREATE TABLE big AS SELECT seq AS id, repeat('x', 1000) AS w FROM seq_1_to_20000`, 'shop');
        let killed: Promise<unknown> | undefined;
        const given = options(folder, {
          tool,
          wanted: (t) => t === 'big',
          onProgress: ({ table }) => {
            if (table === 'big') killed ??= server.sql('KILL USER reader@localhost');
          },
        });
        await assert.rejects(makeDump(given), ({ code }: { code: string }) =>
          ['source-lost', 'source-unreachable', 'dump-program-failed'].includes(code),
        );
        await killed;
        assert.deepEqual(await left(folder), []);
        await server.sql('DROP TABLE big', 'shop');
      }));
  }

  test('a table outside of InnoDB is named', () =>
    inFolder(async (folder) => {
      await server.sql('CREATE TABLE old (a int) ENGINE=MyISAM', 'shop');
      const warnings: string[] = [];
      await makeDump(options(folder, { onWarning: (w) => warnings.push(w) }));
      assert.match(warnings.join('\n'), /Not in InnoDB.*old \(MyISAM\)/);
      await server.sql('DROP TABLE old', 'shop');
    }));

  test('who is not let in is told, without the password', () =>
    inFolder(async (folder) => {
      const source = { socket: server.socket, user: 'reader', password: PASSWORD, database: 'shop' };
      await refused(options(folder, { source: { ...source, password: 'wrong' } }), 'source-denied', /shop at .*reader/);
      await refused(options(folder, { source: { ...source, database: 'nowhere' } }), 'source-denied');
      await refused(options(folder, { source: { ...source, socket: '/nowhere' } }), 'source-unreachable', /nowhere/);
      await refused(
        options(folder, { source: { ...source, socket: undefined, host: '127.0.0.1', port: 9 } }),
        'source-unreachable',
      );
      await refused(options(folder, { wanted: () => false }), 'source-no-tables');
      await refused(options(join(folder, 'file\0')), 'dump-unwritable').catch(() => undefined);
      assert.deepEqual(await left(folder), []);
    }));
});

describe('the dump program', () => {
  /** Runs with a program of ours in front of the installed one. */
  async function withProgram(
    script: string,
    body: (folder: string) => Promise<void>,
    { name = 'mariadb-dump', version = 'mariadb-dump Ver 10 MariaDB' } = {},
  ): Promise<void> {
    await inFolder(async (folder) => {
      const path = process.env['PATH'];
      const bin = join(folder, 'bin');
      await mkdir(bin);
      await writeFile(join(bin, name), `#!/bin/sh\n[ "$1" = --version ] && { echo "${version}"; exit; }\n${script}\n`);
      await chmod(join(bin, name), 0o755);
      process.env['PATH'] = `${bin}:${path ?? ''}`;
      try {
        await mkdir(join(folder, 'dumps'));
        await body(join(folder, 'dumps'));
      } finally {
        process.env['PATH'] = path;
      }
    });
  }

  test('its password is in no argument, in no environment and in no file with a name', () =>
    withProgram(
      'tr "\\\\0" "\\\\n" < /proc/$$/cmdline > "$(dirname "$0")/seen"; env >> "$(dirname "$0")/seen"; cat /dev/fd/3 > "$(dirname "$0")/options"; stat -L -c "%a %h" /dev/fd/3 >> "$(dirname "$0")/options"; printf -- "--\\n-- Dump completed on 2026-02-06  5:30:00\\n"',
      async (dumps) => {
        await makeDump(options(dumps));
        const bin = join(dumps, '..', 'bin');
        assert.ok(!(await readFile(join(bin, 'seen'), 'utf8')).includes('p#a'));
        assert.match(await readFile(join(bin, 'options'), 'utf8'), /password="p#a\\"s's;\\\\x ü"[\s\S]*\n600 0\n$/);
      },
    ));

  test('one that ends without the end line, or with an error, makes no dump', async () => {
    await withProgram('echo "-- MariaDB dump 10"', async (dumps) => {
      await refused(options(dumps), 'dump-incomplete');
      assert.deepEqual(await left(dumps), []);
    });
    await withProgram(
      'printf -- "--\\n-- Dump completed on 2026-02-06  5:30:00\\n"; echo "mariadb-dump: Got error: 1030: disk" >&2; exit 2',
      async (dumps) => {
        await refused(options(dumps), 'dump-program-failed', /Got error: 1030: disk/);
        assert.deepEqual(await left(dumps), []);
      },
    );
  });

  test("MySQL's own program gets the flags that it alone knows; TLS as it was asked for", async () => {
    const said = `printf '%s\\n' "$@" > "$(dirname "$0")/args"; cat /dev/fd/3 > "$(dirname "$0")/options"; printf -- "--\\n-- Dump completed on 2026-02-06  5:30:00\\n"`;
    const mysql = {
      name: 'mysqldump',
      version: 'mysqldump  Ver 8.0.36 for Linux on x86_64 (MySQL Community Server - GPL)',
    };
    await withProgram(
      said,
      async (dumps) => {
        const source = { socket: server.socket, user: 'reader', password: PASSWORD, database: 'shop', tls: false };
        const made = await makeDump(options(dumps, { tool: 'mysqldump', source }));
        assert.equal(made.tool, 'mysqldump');
        const bin = join(dumps, '..', 'bin');
        const args = (await readFile(join(bin, 'args'), 'utf8')).trim().split('\n');
        for (const flag of [
          '--single-transaction',
          '--skip-lock-tables',
          '--hex-blob',
          '--tz-utc',
          '--loose-set-gtid-purged=OFF',
        ])
          assert.ok(args.includes(flag), flag);
        assert.deepEqual(args.slice(args.indexOf('--')), [
          '--',
          'shop',
          'empty',
          'hidden',
          'kinds',
          'odd `name',
          'parted',
        ]);
        assert.match(await readFile(join(bin, 'options'), 'utf8'), /^ssl-mode="DISABLED"$/m);
      },
      mysql,
    );
  });

  test('one that is named and not installed is told', () =>
    inFolder(async (folder) => {
      const path = process.env['PATH'];
      process.env['PATH'] = folder;
      try {
        await refused(options(folder, { tool: 'mysqldump' }), 'dump-program-missing', /mysqldump/);
        assert.equal((await makeDump(options(folder))).tool, 'varve'); // nothing installed: our own writer
      } finally {
        process.env['PATH'] = path;
      }
    }));
});
