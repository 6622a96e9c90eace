import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { read, refusal } from './read.ts';

describe('a value that does not fit is refused, naming table, column, row and value', () => {
  for (const [type, value, reason] of [
    ['tinyint', '128', /128/],
    ['tinyint unsigned', '-1', /-1/],
    ['bigint unsigned', '18446744073709551616', /18446744073709551616/],
    ['int', "'seven'", /seven/],
    ['decimal(5,2)', '1000.00', /1000\.00/],
    ['date', "'2026-02-30'", /2026-02-30/],
    ['date', "'yesterday'", /yesterday/],
    ['datetime', "'2026-02-06 25:00:00'", /25:00:00/],
    ['time', "'839:00:00'", /839:00:00/],
    ['bit(2)', "b'101'", /101/],
    ['year', '3000', /3000/],
    ["enum('a','b')", "'c'", /'c'/],
    ["set('a','b')", "'a,c'", /a,c/],
    ['double', "'x'", /x/],
    ['varchar(9)', 'now()', /now\(\)/],
  ] as const) {
    test(`${type}: ${value}`, async () => {
      const error = await refusal(
        `CREATE TABLE t (id int, v ${type});\nINSERT INTO t VALUES (1,NULL),(2,${value}),(3,NULL);\n`,
      );
      assert.equal(error.kind, 'refused');
      assert.match(error.message, reason);
      if (error.code !== 'dump-value') return;
      const { table, column, row } = error.params as Record<string, unknown>;
      assert.deepEqual([table, column, row], ['t', 'v', 2]);
      assert.match(error.place?.file ?? '', /dump\.sql$/);
    });
  }

  test('a long value is cut', async () => {
    const error = await refusal(`CREATE TABLE t (v int);\nINSERT INTO t VALUES ('${'x'.repeat(5000)}');\n`);
    assert.ok(error.message.length < 250, error.message);
  });

  test('too few values, too many, columns that are not there', async () => {
    for (const insert of ['t VALUES (1)', 't VALUES (1,2,3)', 't (a, c) VALUES (1,2)', 't (a) VALUES (1,2)']) {
      const error = await refusal(`CREATE TABLE t (a int, b int);\nINSERT INTO ${insert};\n`);
      assert.equal(error.kind, 'refused');
      assert.match(error.message, /\bt\b/);
    }
  });

  test('a table that the dump does not create; one that it creates twice', async () => {
    assert.equal((await refusal('CREATE TABLE a (x int);\nINSERT INTO b VALUES (1);\n')).code, 'dump-unknown-table');
    const twice = 'CREATE TABLE a (x int);\nINSERT INTO a VALUES (1);\n';
    assert.equal((await refusal(twice + twice)).code, 'dump-table-twice');
    assert.deepEqual((await read(`${twice}DROP TABLE a;\n${twice}`)).rows.get('a'), [['1']]);
  });
});

describe('character sets', () => {
  test('invalid UTF-8 is refused, naming the row; binary columns hold any byte', async () => {
    const dump = (type: string): Buffer =>
      Buffer.from(
        `CREATE TABLE t (id int, v ${type}) DEFAULT CHARSET=utf8mb4;\nINSERT INTO t VALUES (1,'ok'),(2,'Z\xfcrich');\n`,
        'latin1',
      );
    const error = await refusal(dump('varchar(20)'));
    assert.equal(error.code, 'dump-value');
    assert.match(error.message, /Row 2 of table t .*column v/);
    assert.deepEqual((await read(dump('varbinary(20)'))).rows.get('t')?.[1], ['2', '5AFC72696368']);
  });

  test('a character set that is not read is named', async () => {
    const error = await refusal("SET NAMES klingon;\nCREATE TABLE t (v text);\nINSERT INTO t VALUES ('a');\n");
    assert.equal(error.code, 'dump-charset');
    assert.match(error.message, /klingon/);
  });

  for (const [charset, bytes, wanted] of [
    ['latin1', [0x80, 0xe9, 0x9f], '€éŸ'],
    ['latin2', [0xb1, 0xe6], 'ąć'],
    ['cp1251', [0xcf, 0xf0], 'Пр'],
    ['koi8r', [0xf0, 0xd2], 'Пр'],
    ['greek', [0xc1, 0xe2], 'Αβ'],
    ['utf8mb3', [0xe2, 0x82, 0xac], '€'],
    ['ascii', [0x41], 'A'],
  ] as const) {
    test(`SET NAMES ${charset}`, async () => {
      const [before, after] = [
        `SET NAMES ${charset};\nCREATE TABLE t (v text, w text CHARACTER SET ${charset}) DEFAULT CHARSET=utf8mb4;\nINSERT INTO t VALUES ('`,
        `',0x${Buffer.from(bytes).toString('hex')});\n`,
      ];
      const dump = Buffer.concat([Buffer.from(before), Buffer.from(bytes), Buffer.from(after)]);
      assert.deepEqual((await read(dump)).rows.get('t'), [[wanted, wanted]]);
    });
  }

  test('literals in a column’s own character set, introducers, N', async () => {
    const { rows } = await read(
      `CREATE TABLE t (a varchar(9) CHARACTER SET utf16, b varchar(9) CHARACTER SET latin1, c varchar(9)) DEFAULT CHARSET=utf8mb4;
       INSERT INTO t VALUES (0x00e965e5, x'e9', N'é'), (_utf16 0x65e5, _latin1 0xe9, _utf8mb4'é'), (_binary'\\0A', _latin1 x'80', _latin1 b'01000001');`,
    );
    assert.deepEqual(rows.get('t'), [
      ['é日', 'é', 'é'],
      ['日', 'é', 'é'],
      ['A', '€', 'A'],
    ]);
  });
});

describe('large things', () => {
  test('a value of 100 MB in one line', async () => {
    const value = 'y'.repeat(100 << 20);
    const { rows, summary } = await read(
      `CREATE TABLE t (id int, v longtext);\nINSERT INTO t VALUES (1,'a'),(2,'${value}'),(3,'b');\n`,
    );
    assert.equal(summary.tables[0]?.rows, 3);
    assert.equal(rows.get('t')?.[1]?.[1]?.length, value.length);
  });

  test('a line of 100 MB of rows, and one that is passed over', async () => {
    const line = Array.from({ length: 1_000_000 }, (_, i) => `(${i},'${'z'.repeat(85)};')`).join(',');
    const dump = Buffer.from(
      `CREATE TABLE t (id int, v text);\nINSERT INTO t VALUES ${line};\nCREATE TABLE u (id int);\n`,
    );
    const none = await read(dump, { wanted: (table) => table === 'u' });
    assert.deepEqual([none.summary.passedOver.tables, none.summary.tables.length], [['t'], 1]);
    let bytes = 0;
    const told = await read(dump, { wanted: (t) => t === 't', onProgress: (p) => (bytes = p.bytes) });
    assert.equal(told.summary.tables[0]?.rows, 1_000_000);
    assert.equal(bytes, dump.length);
    assert.equal(told.summary.bytes, dump.length);
  });

  test('a reader that is interrupted', async () => {
    const dump = `CREATE TABLE t (v int);\nINSERT INTO t VALUES ${Array(500_000).fill('(1)').join(',')};\n`;
    const controller = new AbortController();
    const error = await refusal(dump, { signal: controller.signal, onProgress: () => controller.abort() });
    assert.equal(error.code, 'interrupted');
  });
});

test('rows of many tables in turns', async () => {
  const names = Array.from({ length: 9 }, (_, i) => `t${i}`);
  const tables = names.map((name) => `CREATE TABLE ${name} (v int, d date);\n`).join('');
  const rows = Array.from({ length: 3 }, (_, r) =>
    names.map((name) => `INSERT INTO ${name} VALUES (${r},'0000-00-00');\n`),
  );
  const told = await read(tables + rows.flat().join(''));
  for (const name of names) {
    assert.deepEqual(
      told.rows.get(name),
      ['0', '1', '2'].map((v) => [v, null]),
    );
  }
  assert.deepEqual(
    told.summary.tables.map((t) => [t.rows, t.zeroDates]),
    names.map(() => [3, [{ column: 'd', count: 3 }]]),
  );
});
