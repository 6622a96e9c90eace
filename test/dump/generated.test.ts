import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { readDump } from '../../src/dump/index.ts';
import { loadAside } from '../../src/staging/index.ts';
import { inDatabase, type Scratch } from '../scratch.ts';
import { startMariadb, type Mariadb } from '../server/mariadb.ts';

const GENERATED = {
  next: 'int AS (a + 1) VIRTUAL',
  twice: 'bigint AS (next * 2 - -3) STORED',
  gross: 'decimal(12,2) AS (net * 1.19) STORED',
  short: 'decimal(11,1) AS (gross) STORED',
  difference: 'decimal(14,4) AS (net - a * 0.0001)',
  total: 'decimal(30,2) AS (big + net)',
  rounded: 'int AS (net)',
  label: "varchar(80) AS (concat(name, '-', a, ' \\'x\\' ', big))",
  again: 'varchar(90) AS (concat(label, kind)) STORED',
} as const;
const UNKNOWN = 'varchar(40) AS (sha1(name))';
/** As MySQL's own tool writes it: values of generated columns left out. */
const ROWS = `INSERT INTO t (a, big, net, name, kind) VALUES (1, 18446744073709551615, 0.05, 'é''', 'ü'), (2, 0, -0.05, '', 'b'),
  (-3, NULL, NULL, NULL, NULL), (2147483646, 7, 99999999.99, 'x\\\\y', 'b'), (5, 1, 1.25, ' a ', 'ü'), (6, 1, 2.5, 'b', NULL), (7, 1, -2.5, 'c', 'b');`;
const NAMES = Object.keys(GENERATED);

let server: Mariadb;
before(async () => {
  server = await startMariadb();
  const columns = Object.entries(GENERATED).map(([name, type]) => `${name} ${type}`);
  await server.sql(`SET NAMES utf8mb4; CREATE DATABASE d CHARACTER SET utf8mb4; USE d;
    CREATE TABLE t (a int NOT NULL PRIMARY KEY, big bigint unsigned, net decimal(10,2), name varchar(20), kind enum('ü','b'),
      ${columns.join(', ')}, hash ${UNKNOWN});
${ROWS}`);
});
after(() => server.stop());

async function load(dump: Buffer, { dir, connection, dialect, warehouse }: Scratch): Promise<void> {
  const path = join(dir, 'dump.sql');
  await writeFile(path, dump);
  const events = readDump({ parts: [path] }, { directory: dir, wanted: () => true, asText: () => false });
  await loadAside({ connection, dialect, loader: warehouse.loader, schema: 'main', events });
}

describe('generated columns', () => {
  test('a dump has no values for them: worked out as the server does; NULL where only it can', () =>
    inDatabase(async (scratch) => {
      await load(Buffer.concat([await server.dump('--no-data', 'd'), Buffer.from(ROWS)]), scratch);
      const expected = await server.sql(
        `SELECT ${NAMES.map((n) => `ifnull(${n}, '∅')`).join(', ')} FROM t ORDER BY a`,
        'd',
      );
      const selected = NAMES.map((n) => `coalesce(${n}::VARCHAR, '∅')`);
      const found = await scratch.rows(`SELECT ${selected.join(', ')} FROM t__varve_new ORDER BY a`);
      const lines = expected.trimEnd().split('\n');
      assert.deepEqual(
        found.map((row) => row.join('\t')),
        lines.map((line) => line.replaceAll('\\\\', '\\')),
      );
      assert.deepEqual(await scratch.rows('SELECT count(hash) FROM t__varve_new'), [[0]]);
    }));

  test('values that a dump has stay', () =>
    inDatabase(async (scratch) => {
      await load(
        Buffer.from(
          'CREATE TABLE t (a int, b int AS (a + 1), c int AS (c + 1));\nINSERT INTO t VALUES (1,7,8),(1,NULL,NULL);',
        ),
        scratch,
      );
      assert.deepEqual(await scratch.rows('SELECT b, c FROM t__varve_new ORDER BY ALL'), [
        [2, null],
        [7, 8],
      ]);
    }));
});
