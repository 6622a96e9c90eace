import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { read, refusal } from './read.ts';

const OWN = `-- MySQL dump 10.13  Distrib 8.0.36, for Linux (x86_64)
-- Host: localhost    Database: shop
CREATE TABLE t (id int PRIMARY KEY);
INSERT INTO t VALUES (1);
`;
const databases = (...names: readonly string[]): string =>
  names
    .map(
      (name, i) => `--
-- Current Database: \`${name}\`
--

/*!40000 DROP DATABASE IF EXISTS \`${name}\`*/;

CREATE DATABASE /*!32312 IF NOT EXISTS*/ \`${name}\` /*!40100 DEFAULT CHARACTER SET utf8mb4 */;

USE \`${name}\`;
DROP TABLE IF EXISTS t;
CREATE TABLE t (id int PRIMARY KEY);
INSERT INTO t VALUES (${i + 1});
`,
    )
    .join('');

describe('a dump can touch nothing but its own tables', () => {
  for (const [name, statement] of [
    ['DROP TABLE', 'DROP TABLE IF EXISTS silver.tenant_history'],
    ['DROP TABLE of several', 'DROP TABLE IF EXISTS t2, `silver`.`tenant_history`'],
    ['DROP VIEW', 'DROP VIEW silver.v'],
    ['INSERT', 'INSERT INTO silver.tenant_history VALUES (1)'],
    ['REPLACE', 'REPLACE INTO `silver`.`tenant_history` (id) VALUES (1)'],
    ['ALTER TABLE', 'ALTER TABLE `silver`.tenant_history DROP COLUMN x'],
    ['ALTER DATABASE', 'ALTER DATABASE silver CHARACTER SET latin1'],
    ['CREATE TABLE', 'CREATE TABLE silver.tenant_history (id int)'],
    ['CREATE VIEW', 'CREATE VIEW silver.v AS SELECT 1'],
    ['CREATE INDEX', 'CREATE UNIQUE INDEX i ON silver.tenant_history (id)'],
    ['TRUNCATE', 'TRUNCATE TABLE silver.tenant_history'],
    ['DELETE', 'DELETE FROM silver.tenant_history'],
    ['DROP DATABASE', 'DROP DATABASE silver'],
    ['DROP SCHEMA in a conditional comment', '/*!40000 DROP SCHEMA IF EXISTS silver */'],
  ] as const) {
    test(`${name} of another database is refused`, async () => {
      for (const dump of [
        OWN + statement,
        statement.startsWith('CREATE TABLE') ? '' : OWN.replace('CREATE', `${statement};\nCREATE`),
      ]) {
        if (dump === '') continue;
        const error = await refusal(`${dump};\n`);
        assert.equal(error.code, 'dump-foreign');
        assert.equal(error.exitCode, 4);
        assert.match(error.message, /silver/);
        assert.match(error.message, /shop/);
      }
    });
  }

  for (const statement of ['USE silver', 'CREATE DATABASE silver', 'CREATE SCHEMA IF NOT EXISTS `silver`']) {
    test(`${statement} is refused, naming both`, async () => {
      const error = await refusal(`${OWN}${statement};\nDROP TABLE tenant_history;\nDELETE FROM x;\n`);
      assert.equal(error.code, 'dump-several-databases');
      assert.equal(error.exitCode, 4);
      assert.match(error.message, /shop, silver/);
    });
  }

  for (const statement of [
    "LOAD DATA INFILE '/etc/passwd' INTO TABLE t",
    'UPDATE t SET id = 2',
    'RENAME TABLE t TO u',
    'CALL p()',
    'INSERT INTO t SELECT 1',
    'INSERT INTO t SET id = 1',
    'CREATE TABLE u LIKE t',
    'CREATE TABLE u AS SELECT 1',
    'ALTER TABLE t RENAME TO u',
    'DELETE FROM t',
    'CREATE TEMPORARY TABLE u (id int)',
  ]) {
    test(`${statement}: not carried out, so refused`, async () => {
      const error = await refusal(`${OWN}${statement};\n`);
      assert.equal(error.code, 'dump-statement');
      assert.equal(error.kind, 'refused');
      assert.equal(error.place?.line !== undefined, true);
    });
  }

  test('a name of its own database is understood', async () => {
    const { rows, summary } = await read(
      'DROP DATABASE IF EXISTS shop;\nCREATE DATABASE shop;\nUSE shop;\nCREATE TABLE shop.t (id int);\nINSERT INTO `SHOP`.t VALUES (1);\n',
    );
    assert.deepEqual(rows.get('t'), [['1']]);
    assert.equal(summary.database, 'shop');
  });
});

describe('several databases in one dump', () => {
  test('without a choice all are named', async () => {
    const error = await refusal(databases('crm', 'shop', 'hr'));
    assert.equal(error.code, 'dump-several-databases');
    assert.match(error.message, /3 databases: crm, shop, hr/);
  });

  test('the chosen one is read', async () => {
    for (const [i, database] of ['crm', 'shop', 'hr'].entries()) {
      const { rows, summary } = await read(databases('crm', 'shop', 'hr'), { database });
      assert.deepEqual(rows.get('t'), [[String(i + 1)]]);
      assert.equal(summary.database, database);
      assert.deepEqual(summary.databases, ['crm', 'shop', 'hr']);
    }
  });

  test('one that is not there', async () => {
    const error = await refusal(databases('crm', 'shop'), { database: 'nope' });
    assert.equal(error.code, 'dump-unknown-database');
    assert.match(error.message, /crm, shop/);
  });

  test('a qualified foreign name within the chosen one is refused', async () => {
    const error = await refusal(`${databases('crm')}DROP TABLE hr.t;\n`, { database: 'crm' });
    assert.equal(error.code, 'dump-foreign');
  });
});

describe('tables that are not wanted', () => {
  test('are passed over and counted, whatever their rows hold', async () => {
    const { rows, summary } = await read(
      `CREATE TABLE a (s text);\nCREATE TABLE b (id int);\nINSERT INTO a VALUES ('x;\\';'),("it''s; /* "),(0x41);\n` +
        `INSERT INTO a VALUES ('--;'), -- a comment; with a quote '\n('#;');\nINSERT INTO b VALUES (7);\n`,
      { wanted: (table) => table !== 'a' },
    );
    assert.deepEqual(rows.get('b'), [['7']]);
    assert.deepEqual(summary.passedOver.tables, ['a']);
    assert.deepEqual(
      summary.unwanted.map((t) => t.name),
      ['a'],
    );
    assert.equal(rows.has('a'), false);
  });
});
