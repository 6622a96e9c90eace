import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { read, refusal } from './read.ts';

/** Texts in the formats of tools that cannot be run here. */
describe('formats of other tools', () => {
  test('mysqldump 8: one line a statement, columns that are invisible or generated, checks, expressions', async () => {
    const { rows, summary } = await read(`-- MySQL dump 10.13  Distrib 8.0.36, for Linux (x86_64)
--
-- Host: localhost    Database: shop
-- ------------------------------------------------------
-- Server version\t8.0.36

/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;
/*!50503 SET NAMES utf8mb4 */;
/*!40103 SET @OLD_TIME_ZONE=@@TIME_ZONE */;
/*!40103 SET TIME_ZONE='+00:00' */;
/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */;
SET @MYSQLDUMP_TEMP_LOG_BIN = @@SESSION.SQL_LOG_BIN;
SET @@SESSION.SQL_LOG_BIN= 0;
SET @@GLOBAL.GTID_PURGED=/*!80000 '+'*/ '3e11fa47-71ca-11e1-9e33-c80aa9429562:1-77';

DROP TABLE IF EXISTS \`orders\`;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE \`orders\` (
  \`id\` bigint unsigned NOT NULL AUTO_INCREMENT,
  \`uid\` binary(16) NOT NULL DEFAULT (uuid_to_bin(uuid())),
  \`doc\` json NOT NULL DEFAULT (json_array()),
  \`total\` decimal(10,2) GENERATED ALWAYS AS ((\`net\` * 1.19)) STORED,
  \`net\` decimal(10,2) NOT NULL,
  \`hidden\` int DEFAULT '7' /*!80023 INVISIBLE */,
  \`state\` enum('a','b') CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL DEFAULT 'a',
  PRIMARY KEY (\`id\`),
  UNIQUE KEY \`u\` ((lower(\`state\`))),
  KEY \`k\` (\`state\` DESC) /*!80000 INVISIBLE */,
  CONSTRAINT \`c\` CHECK ((\`net\` >= 0)) /*!80016 NOT ENFORCED */
) ENGINE=InnoDB AUTO_INCREMENT=3 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci COMMENT='orders; all'
/*!50100 PARTITION BY RANGE (\`id\`)
(PARTITION p0 VALUES LESS THAN (10) ENGINE = InnoDB,
 PARTITION p1 VALUES LESS THAN MAXVALUE ENGINE = InnoDB) */;
LOCK TABLES \`orders\` WRITE;
/*!40000 ALTER TABLE \`orders\` DISABLE KEYS */;
INSERT INTO \`orders\` (\`id\`, \`uid\`, \`doc\`, \`net\`, \`hidden\`, \`state\`) VALUES (1,_binary '0123456789abcdef','{\\"a\\": 1}',1.50,NULL,'a'),(2,0x30313233343536373839616263646566,'[]',0.00,1,'b');
/*!40000 ALTER TABLE \`orders\` ENABLE KEYS */;
UNLOCK TABLES;
SET @@SESSION.SQL_LOG_BIN = @MYSQLDUMP_TEMP_LOG_BIN;
/*!40101 SET SQL_MODE=@OLD_SQL_MODE */;
-- Dump completed on 2026-02-06  5:30:00
`);
    const uid = '30313233343536373839616263646566';
    const found = rows.get('orders')?.map((row) => row.filter((_, i) => i !== 3));
    assert.deepEqual(found, [
      ['1', uid, '{"a": 1}', '1.50', null, 'a'],
      ['2', uid, '[]', '0.00', '1', 'b'],
    ]);
    assert.deepEqual(summary.tool, { name: 'mysqldump', version: '8.0.36' });
    assert.equal(summary.endTime, '2026-02-06  5:30:00');
    const table = summary.tables[0]?.table;
    assert.deepEqual([table?.key, table?.comment], [['id'], 'orders; all']);
  });

  test('mysqldump 5.1: stand-ins for views are tables, latin1 within', async () => {
    const text = `-- MySQL dump 10.13  Distrib 5.1.73, for redhat-linux-gnu (x86_64)
--
-- Host: localhost    Database: shop
/*!40101 SET NAMES latin1 */;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8 */;
CREATE TABLE \`t\` (
  \`id\` int(11) NOT NULL,
  \`name\` varchar(20) NOT NULL DEFAULT '',
  \`stamp\` timestamp NOT NULL DEFAULT '0000-00-00 00:00:00' ON UPDATE CURRENT_TIMESTAMP,
  PRIMARY KEY (\`id\`)
) ENGINE=MyISAM DEFAULT CHARSET=latin1;
/*!40101 SET character_set_client = @saved_cs_client */;
INSERT INTO \`t\` VALUES (1,'Z\xfcrich \x80','0000-00-00 00:00:00');
DROP TABLE IF EXISTS \`v\`;
/*!50001 DROP VIEW IF EXISTS \`v\`*/;
/*!50001 CREATE TABLE \`v\` (
  \`id\` int(11),
  \`name\` varchar(20)
) ENGINE=MyISAM */;
/*!50001 DROP TABLE IF EXISTS \`v\`*/;
/*!50001 DROP VIEW IF EXISTS \`v\`*/;
/*!50001 CREATE ALGORITHM=UNDEFINED */
/*!50013 DEFINER=\`root\`@\`localhost\` SQL SECURITY DEFINER */
/*!50001 VIEW \`v\` AS select \`t\`.\`id\` AS \`id\` from \`t\` */;
-- Dump completed on 2012-03-04  5:06:07
`;
    const { rows, summary } = await read(Buffer.from(text, 'latin1'));
    assert.deepEqual(rows.get('t'), [['1', 'Zürich €', '0000-00-00 00:00:00']]);
    assert.deepEqual([...rows.keys()], ['t']);
    assert.equal(summary.passedOver.views, 1);
  });

  test('phpMyAdmin: keys and AUTO_INCREMENT afterwards, rows over many lines', async () => {
    const { rows, summary } = await read(`-- phpMyAdmin SQL Dump
-- version 5.2.1
-- https://www.phpmyadmin.net/
--
-- Host: 127.0.0.1
-- Generation Time: Feb 06, 2026 at 05:30 AM
-- Server version: 10.4.32-MariaDB

SET SQL_MODE = "NO_AUTO_VALUE_ON_ZERO";
START TRANSACTION;
SET time_zone = "+00:00";

/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;
/*!40101 SET NAMES utf8mb4 */;

--
-- Database: \`shop\`
--
CREATE DATABASE IF NOT EXISTS \`shop\` DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci;
USE \`shop\`;

CREATE TABLE \`user\` (
  \`id\` int(11) NOT NULL,
  \`mail\` varchar(50) NOT NULL COMMENT 'where; to'
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

INSERT INTO \`user\` (\`id\`, \`mail\`) VALUES
(1, 'a@b.c'),
(2, 'it''s; -- fine');

INSERT INTO \`user\` (\`id\`, \`mail\`) VALUES
(3, 'x');

DELIMITER $$
CREATE DEFINER=\`root\`@\`localhost\` PROCEDURE \`p\` ()  BEGIN SELECT 1; INSERT INTO user VALUES (9, '$'); END$$
DELIMITER ;

ALTER TABLE \`user\`
  ADD PRIMARY KEY (\`id\`),
  ADD UNIQUE KEY \`mail\` (\`mail\`(20));

ALTER TABLE \`user\`
  MODIFY \`id\` int(11) NOT NULL AUTO_INCREMENT, AUTO_INCREMENT=4;
COMMIT;

/*!40101 SET CHARACTER_SET_CLIENT=@OLD_CHARACTER_SET_CLIENT */;
`);
    assert.deepEqual(rows.get('user'), [
      ['1', 'a@b.c'],
      ['2', "it's; -- fine"],
      ['3', 'x'],
    ]);
    assert.deepEqual(summary.tables[0]?.table.key, ['id']);
    assert.deepEqual(summary.tables[0]?.table.columns[1]?.comment, 'where; to');
    assert.deepEqual(summary.tool, { name: 'phpMyAdmin', version: '5.2.1' });
    assert.deepEqual([summary.database, summary.endMarker, summary.passedOver.routines], ['shop', 'none', 1]);
  });

  test('Adminer: raw newlines and tabs in strings, its own end line', async () => {
    const { rows, summary } = await read(`-- Adminer 4.8.1 MySQL 8.0.36 dump

SET NAMES utf8;
SET time_zone = '+00:00';
SET foreign_key_checks = 0;
SET sql_mode = 'NO_AUTO_VALUE_ON_ZERO';

SET NAMES utf8mb4;

DROP TABLE IF EXISTS \`t\`;
CREATE TABLE \`t\` (
  \`a\` int NOT NULL,
  \`b\` text
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci;

TRUNCATE \`t\`;
INSERT INTO \`t\` (\`a\`, \`b\`) VALUES
(1,\t'one
-- no comment;
two'),
(2,\tNULL);

-- 2026-02-06 05:30:00
`);
    assert.deepEqual(rows.get('t'), [
      ['1', 'one\n-- no comment;\ntwo'],
      ['2', null],
    ]);
    assert.deepEqual(
      [summary.tool, summary.endMarker, summary.endTime],
      [{ name: 'Adminer', version: '4.8.1' }, 'present', '2026-02-06 05:30:00'],
    );
  });

  test('HeidiSQL: DELETE before rows, REPLACE, indented rows', async () => {
    const { rows, summary } = await read(`-- --------------------------------------------------------
-- Host:                         127.0.0.1
-- Server version:               11.2.2-MariaDB - mariadb.org binary distribution
-- HeidiSQL Version:             12.3.0.6589
-- --------------------------------------------------------

/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;
/*!40101 SET NAMES utf8 */;
/*!50503 SET NAMES utf8mb4 */;

-- Dumping database structure for shop
DROP DATABASE IF EXISTS \`shop\`;
CREATE DATABASE IF NOT EXISTS \`shop\` /*!40100 DEFAULT CHARACTER SET utf8mb4 */;
USE \`shop\`;

-- Dumping structure for table shop.t
DROP TABLE IF EXISTS \`t\`;
CREATE TABLE IF NOT EXISTS \`t\` (
  \`a\` int(11) NOT NULL,
  \`b\` bit(1) DEFAULT b'0',
  PRIMARY KEY (\`a\`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- Dumping data for table shop.t: ~2 rows (approximately)
DELETE FROM \`t\`;
/*!40000 ALTER TABLE \`t\` DISABLE KEYS */;
REPLACE INTO \`t\` (\`a\`, \`b\`) VALUES
\t(1, b'1'),
\t(2, DEFAULT);
/*!40000 ALTER TABLE \`t\` ENABLE KEYS */;
/*!40101 SET CHARACTER_SET_CLIENT=@OLD_CHARACTER_SET_CLIENT */;
`);
    assert.deepEqual(rows.get('t'), [
      ['1', '1'],
      ['2', '0'],
    ]);
    assert.deepEqual(summary.tool, { name: 'HeidiSQL', version: '12.3.0.6589' });
  });

  test('MySQL Workbench: its script of a model, rows one by one in a transaction', async () => {
    const { rows, summary } = await read(`-- MySQL Workbench Forward Engineering
SET @OLD_UNIQUE_CHECKS=@@UNIQUE_CHECKS, UNIQUE_CHECKS=0;
SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES';
CREATE SCHEMA IF NOT EXISTS \`mydb\` DEFAULT CHARACTER SET utf8 ;
USE \`mydb\` ;
CREATE TABLE IF NOT EXISTS \`mydb\`.\`t\` (
  \`a\` INT UNSIGNED NOT NULL AUTO_INCREMENT,
  \`b\` VARCHAR(45) NULL DEFAULT 'x',
  \`c\` DOUBLE PRECISION NULL,
  PRIMARY KEY (\`a\`),
  INDEX \`i\` (\`b\` ASC) VISIBLE,
  CONSTRAINT \`f\` FOREIGN KEY (\`a\`) REFERENCES \`mydb\`.\`u\` (\`a\`) ON DELETE NO ACTION ON UPDATE NO ACTION)
ENGINE = InnoDB
DEFAULT CHARACTER SET = utf8;
START TRANSACTION;
USE \`mydb\`;
INSERT INTO \`mydb\`.\`t\` (\`c\`, \`a\`) VALUES (1.25, 1);
INSERT INTO \`mydb\`.\`t\` (\`a\`, \`b\`, \`c\`) VALUES (2, NULL, DEFAULT);
COMMIT;
`);
    assert.deepEqual(rows.get('t'), [
      ['1', 'x', '1.25'],
      ['2', null, null],
    ]);
    assert.deepEqual([summary.tool?.name, summary.database], ['MySQL Workbench', 'mydb']);
  });

  test('mydumper: a folder, names from its files, time zone per file, dots in names', async () => {
    const { rows, summary } = await read({
      'export/metadata': 'Started dump at: 2026-02-06 05:29:00\nFinished dump at: 2026-02-06 05:30:00\n',
      'export/shop-schema-create.sql': 'CREATE DATABASE `shop`;\n',
      'export/shop.t-schema.sql':
        '/*!40101 SET NAMES binary*/;\nCREATE TABLE `t` (`a` int NOT NULL, `s` timestamp NULL);\n',
      'export/shop.t.00000.sql':
        "/*!40101 SET NAMES binary*/;\n/*!40103 SET TIME_ZONE='+00:00' */;\nINSERT INTO `t` VALUES\n(1,'2026-02-06 05:30:00')\n,(2,NULL);\n",
      'export/shop.t.00001.sql':
        "/*!40103 SET TIME_ZONE='+01:00' */;\nINSERT INTO `t` VALUES(3,'2026-02-06 05:30:00');\n",
      'export/shop.v-schema.sql': 'CREATE TABLE `v` (`a` int);\n',
      'export/shop.v-schema-view.sql': 'DROP TABLE IF EXISTS `v`;\nCREATE VIEW `v` AS SELECT 1;\n',
      'export/shop-schema-post.sql': 'CREATE PROCEDURE p() SELECT 1;\n',
    });
    assert.deepEqual(rows.get('t'), [
      ['1', '2026-02-06 05:30:00'],
      ['2', null],
      ['3', '2026-02-06 04:30:00'],
    ]);
    assert.deepEqual(
      [summary.tool?.name, summary.database, summary.endMarker, summary.endTime],
      ['mydumper', 'shop', 'present', '2026-02-06 05:30:00'],
    );
    assert.deepEqual([...rows.keys()], ['t']);
  });

  test('mydumper with header lines, several databases in one folder', async () => {
    const files = {
      'export/metadata':
        '# Started dump at: 2026-02-06 05:29:00\n[config]\nquote_character = BACKTICK\n# Finished dump at: 2026-02-06 05:30:00\n',
      'export/a.t-schema.sql': 'CREATE TABLE `t` (`x` int);\n',
      'export/a.t.00000.sql': 'INSERT INTO `t` VALUES(1);\n',
      'export/b.t-schema.sql': 'CREATE TABLE `t` (`x` int);\n',
      'export/b.t.00000.sql': 'INSERT INTO `t` VALUES(2);\n',
    };
    assert.equal((await refusal(files)).code, 'dump-several-databases');
    const { rows, summary } = await read(files, { database: 'b' });
    assert.deepEqual(rows.get('t'), [['2']]);
    assert.equal(summary.endMarker, 'present');
  });

  test('by hand: lower case, no quotes, comments everywhere, a column called key', async () => {
    const told = await read(`# by hand
create table t ( -- the first
  id integer primary key /* all */, name varchar(10) default 'a' not null, -- it's
  \`key\` char(3), n numeric(5), flag bool default true, price dec(6,2) default 1.5
); # done
insert into t (id) values (1), /* second; */ (2); -- two
insert ignore into t(name,id,flag) value ("x;y", 3, false);`);
    assert.deepEqual(told.rows.get('t'), [
      ['1', 'a', null, null, '1', '1.50'],
      ['2', 'a', null, null, '1', '1.50'],
      ['3', 'x;y', null, null, '0', '1.50'],
    ]);
  });

  for (const [name, sql] of [
    ['INSERT … SET', 'insert into t set a = 1;'],
    ['INSERT … SELECT', 'insert into t select * from u;'],
    ['LOAD DATA', "load data local infile '/etc/passwd' into table t;"],
    ['UPDATE', 'update t set a = 2;'],
    ['CREATE TABLE … LIKE', 'create table u like t;'],
    ['CREATE TABLE … SELECT', 'create table u as select * from t;'],
    ['PREPARE', "prepare s from 'drop table t';"],
    ['CALL', 'call p();'],
  ] as const) {
    test(`what only a server can carry out is refused: ${name}`, async () => {
      const error = await refusal(`create table t (a int);\n${sql}\ninsert into t values (1);`);
      assert.equal(error.code, 'dump-statement');
      assert.equal(error.place?.line, 2);
    });
  }

  test('columns that an INSERT leaves out take their declared default', async () => {
    const { rows } =
      await read(`CREATE TABLE t (id int, a varchar(20) DEFAULT '(none)', b varchar(20) DEFAULT 'now\\\\n''s',
      c bit(4) DEFAULT b'101', d binary(2) DEFAULT 0x4142, e varchar(10) DEFAULT 'b''1''', f tinyint(1) DEFAULT TRUE, g double DEFAULT -1.5,
      h datetime DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP, i date DEFAULT '2026-02-06', j char(36) DEFAULT (uuid()),
      k varchar(9) DEFAULT _utf8mb4'it''s', l int DEFAULT '7', m enum('x','y') DEFAULT 'y', n varchar(9) DEFAULT 'NULL', o int DEFAULT NULL);
      INSERT INTO t (id) VALUES (1);`);
    const blob = Buffer.from('AB').toString('hex');
    assert.deepEqual(rows.get('t'), [
      [
        '1',
        '(none)',
        "now\\n's",
        '5',
        blob,
        "b'1'",
        '1',
        '-1.5',
        null,
        '2026-02-06',
        null,
        "it's",
        '7',
        'y',
        'NULL',
        null,
      ],
    ]);
  });
});

test('mysqlpump says when it came to its end in its own way', async () => {
  const dump = (end: string): string =>
    `-- Dump created by MySQL pump utility, version: 8.0.30, Linux (x86_64)\nCREATE TABLE \`shop\`.\`t\` (\`a\` int);\n${end}`;
  const { summary } = await read(dump('-- Dump end time: Fri Feb  6 05:30:01 2026\n'));
  assert.deepEqual([summary.endMarker, summary.endTime], ['present', '2026-02-06 05:30:01']);
  assert.equal((await read(dump(''))).summary.endMarker, 'missing');
});

test('rows of a mydumper folder that are not read refuse it', async () => {
  for (const name of ['shop.t.00000.dat', 'shop.t.00000.dat.zst', 'shop.t.csv', 'shop.t.00000.sql.lz4']) {
    const schema = 'CREATE TABLE `t` (`a` int);\n';
    const error = await refusal({ 'm/shop.t-schema.sql': schema, [`m/${name}`]: '1', 'm/shop.t-checksum': 'x' });
    assert.equal(error.code, 'dump-folder-file');
    assert.ok(error.message.includes(name), error.message);
  }
});

test('a mydumper folder with other rows than its metadata tells of says so', async () => {
  const files = (rows: string): Record<string, string> => ({
    'm/metadata': `# Started dump at: 2026-02-06 05:29:00\n[\`shop\`.\`t\`]\nreal_table_name=t\nrows = ${rows}\n\n[\`other\`.\`t\`]\nrows = 7\n# Finished dump at: 2026-02-06 05:30:00\n`,
    'm/shop.t-schema.sql': 'CREATE TABLE `t` (`a` int);\n',
    'm/shop.t.00000.sql': 'INSERT INTO `t` VALUES(1),(2);\n',
  });
  assert.deepEqual((await read(files('2'))).summary.errorLines, []);
  assert.deepEqual((await read(files('3'))).summary.errorLines, ['metadata tells of 3 rows of t, its files hold 2']);
});
