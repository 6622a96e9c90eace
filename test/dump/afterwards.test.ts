import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { read, refusal } from './read.ts';

const TABLE = 'CREATE TABLE t (a int, c int);\n';
const ROW = 'INSERT INTO t VALUES (1,2);\n';

describe('ALTER TABLE before the rows', () => {
  for (const [alter, columns] of [
    ['ADD b text', ['a', 'c', 'b']],
    ['ADD COLUMN b text FIRST', ['b', 'a', 'c']],
    ['ADD COLUMN b text NOT NULL AFTER a', ['a', 'b', 'c']],
    ['ADD COLUMN IF NOT EXISTS b text', ['a', 'c', 'b']],
    ['ADD COLUMN IF NOT EXISTS a int', ['a', 'c']],
    ['ADD (b text, d int), ADD KEY k (a)', ['a', 'c', 'b', 'd']],
    ['DROP c', ['a']],
    ['DROP COLUMN IF EXISTS c, ADD b int', ['a', 'b']],
    ['CHANGE c d varchar(9)', ['a', 'd']],
    ['MODIFY a text AFTER c', ['c', 'a']],
    ['ADD CONSTRAINT u UNIQUE (a), ADD INDEX (c), ADD CONSTRAINT FOREIGN KEY (c) REFERENCES s (a)', ['a', 'c']],
    ['RENAME INDEX k TO l, DROP KEY l, DROP FOREIGN KEY f', ['a', 'c']],
  ] as const) {
    test(alter, async () => {
      const values = columns.map((name) => `'${name.charCodeAt(0)}'`);
      const { tables, rows } = await read(
        `${TABLE}ALTER TABLE t ${alter};\nINSERT INTO t VALUES (${values.join(',')});\n`,
      );
      assert.deepEqual(
        tables.get('t')?.columns.map(({ name }) => name),
        columns,
      );
      assert.deepEqual(rows.get('t'), [columns.map((name) => String(name.charCodeAt(0)))]);
    });
  }

  test('a type and a default', async () => {
    const { rows } = await read(
      `${TABLE}ALTER TABLE t MODIFY a varchar(9), ALTER c SET DEFAULT 7;\nINSERT INTO t (a) VALUES ('x');\n`,
    );
    assert.deepEqual(rows.get('t'), [['x', '7']]);
  });

  test('a primary key that goes', async () => {
    const { summary } = await read('CREATE TABLE t (a int PRIMARY KEY);\nALTER TABLE t DROP PRIMARY KEY;\n');
    assert.deepEqual(summary.tables[0]?.table.key, []);
  });
});

test('keys follow their columns', async () => {
  const table = 'CREATE TABLE t (a int NOT NULL, b int NOT NULL, PRIMARY KEY (a, b));\n';
  for (const [alter, key] of [
    ['CHANGE B c int NOT NULL', ['a', 'c']],
    ['DROP b', ['a']],
    ['DROP a, DROP b, ADD c int', []],
  ] as const) {
    const { summary } = await read(`${table}ALTER TABLE t ${alter};\n`);
    assert.deepEqual(summary.tables[0]?.table.key, key);
  }
});

test('an added column has the character set of its table', async () => {
  const { rows } = await read(
    'CREATE TABLE t (a int) DEFAULT CHARSET=latin1;\nALTER TABLE t ADD b text;\nINSERT INTO t VALUES (1,0xe9);\n',
  );
  assert.deepEqual(rows.get('t'), [['1', 'é']]);
});

describe('what would change rows that were read is refused', () => {
  for (const change of [
    'ALTER TABLE t ADD b int DEFAULT 3',
    'ALTER TABLE t ADD COLUMN (b int)',
    'ALTER TABLE t DROP c',
    'ALTER TABLE t CHANGE c d int',
    'ALTER TABLE t RENAME TO u',
    'ALTER TABLE t RENAME COLUMN a TO b',
    'ALTER TABLE t DROP PARTITION p',
    'ALTER TABLE t TRUNCATE PARTITION p',
    'ROLLBACK',
  ]) {
    test(change, async () => {
      const error = await refusal(`${TABLE}${ROW}${change};\n`);
      assert.equal(error.code, 'dump-statement');
      assert.ok(error.message.includes(change.slice(0, 20)), error.message);
      assert.equal(error.place?.line, 3);
    });
  }

  test('CHANGE under the same name is as MODIFY', async () => {
    const { rows, tables, summary } = await read(
      `${TABLE}${ROW}ALTER TABLE t CHANGE a a int NOT NULL AUTO_INCREMENT, ADD PRIMARY KEY (a);\n`,
    );
    assert.deepEqual([rows.get('t'), tables.size], [[['1', '2']], 1]);
    assert.deepEqual(summary.tables[0]?.table.key, ['a']);
  });
});

test('rows that CREATE TABLE selects are known to a server alone', async () => {
  for (const create of ['(b int) SELECT a FROM t', '(b int) ENGINE=InnoDB AS SELECT 1', 'AS SELECT * FROM t']) {
    const error = await refusal(`${TABLE}${ROW}CREATE TABLE u ${create};\n`);
    assert.deepEqual([error.code, error.place?.line], ['dump-statement', 3]);
  }
});

test('a key with a period is no key of rows', async () => {
  const { summary } = await read(
    'CREATE TABLE t (a int NOT NULL, s date NOT NULL, e date NOT NULL, PERIOD FOR `p` (`s`, `e`), UNIQUE KEY `a` (`a`,`p` WITHOUT OVERLAPS));\n',
  );
  assert.deepEqual(summary.tables[0]?.table.key, []);
});

test('what is not understood at the very end of a dump is no dump that was cut off', async () => {
  for (const [rows, found] of [
    ['(1,1+1)', '+1'],
    ['(1,(3))', '(3)'],
    ['(1,@x)', '@x'],
    ['(1,\\N)', '\\N'],
    ['(1)', ')'],
    ['(1,2,3)', ',3'],
  ] as const) {
    const error = await refusal(`${TABLE}INSERT INTO t VALUES ${rows};`);
    assert.equal(error.code, 'dump-syntax', error.message);
    assert.ok(error.message.includes(`'${found}`), error.message);
  }
});
