import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { mariadb, mysql, mysql5 } from '../../src/adapters/mysql/index.ts';
import { failed } from '../../src/adapters/mysql/failure.ts';
import { flavorOf } from '../../src/adapters/mysql/flavor.ts';
import { reopened } from '../../src/adapters/mysql/reopen.ts';
import { sessionSettings } from '../../src/adapters/mysql/session.ts';
import { normalType } from '../../src/adapters/mysql/types.ts';
import { isError } from '../../src/errors.ts';
import { relation } from '../../src/relation.ts';

describe('profile', () => {
  const target = (output: Record<string, unknown>): Record<string, unknown> => ({
    ...mysql.target('prod', { type: 'mysql', schema: 'a', ...output }),
  });

  test('the keys of dbt-mysql and the names that others give the same things', () => {
    const expected = { host: 'h', user: 'u', password: '1', port: 3307, schema: 'a', database: 'a' };
    for (const given of [
      { server: 'h', username: 'u', password: 1, port: '3307' },
      { host: 'h', user: 'u', pass: '1', port: 3307 },
    ])
      assert.deepEqual({ ...target(given), ...expected }, target(given));
    assert.equal(target({ unix_socket: '/s' })['socket'], '/s');
    assert.equal(target({ ssl_disabled: true })['tls'], undefined);
    assert.deepEqual(
      (target({ ssl_verify_identity: true })['tls'] as { verifyIdentity: boolean }).verifyIdentity,
      true,
    );
  });

  test('what cannot be is named: no schema, a database that is not the schema, a certificate that is not there', () => {
    assert.throws(() => mysql.target('prod', { type: 'mysql' }), /schema/);
    assert.throws(() => target({ database: 'b' }), /one and the same on MySQL/);
    assert.throws(() => target({ ssl_ca: '/nowhere.pem' }), /nowhere\.pem cannot be read/);
  });
});

test('a server is known by its version', () => {
  const names = [
    '10.11.6-MariaDB-0+deb12u1',
    '5.5.5-10.6.1-MariaDB',
    '8.0.36',
    '8.4.0',
    '8.0.mysql_aurora.3.05.2',
    '5.7.44-log',
  ];
  assert.deepEqual(
    names.map((v) => flavorOf(v).name),
    ['mariadb', 'mariadb', 'mysql', 'mysql', 'mysql', 'mysql5'],
  );
});

test('H3, H6: each session is strict, in UTC, and compares text byte by byte', () => {
  const mysqlSettings = sessionSettings(flavorOf('8.0.36')).join('\n');
  assert.match(mysqlSettings, /COLLATE utf8mb4_0900_bin/);
  assert.match(mysqlSettings, /time_zone = '\+00:00'/);
  assert.match(mysqlSettings, /sql_mode = 'STRICT_ALL_TABLES,.*ONLY_FULL_GROUP_BY'/);
  assert.doesNotMatch(mysqlSettings, /join_cache_level/);
  assert.match(sessionSettings(flavorOf('10.11-MariaDB')).join('\n'), /COLLATE utf8mb4_nopad_bin/);
});

test('what MySQL says of a type is read in one form', () => {
  const told: [string, string][] = [
    ['int(11)', 'INT'],
    ['int', 'INT'],
    ['bigint(20) unsigned', 'BIGINT UNSIGNED'],
    ['int(6) unsigned zerofill', 'INT UNSIGNED'],
    ['tinyint(1)', 'TINYINT(1)'],
    ['tinyint(4)', 'TINYINT'],
    ['decimal(10,2)', 'DECIMAL(10,2)'],
    ['decimal(10,2) unsigned', 'DECIMAL(10,2)'],
    ['double', 'DOUBLE'],
    ['datetime(6)', 'DATETIME(6)'],
    ['varchar(20)', 'VARCHAR(20)'],
    ["enum('a b','C')", "ENUM('a b','C')"],
    ['year(4)', 'YEAR'],
  ];
  for (const [given, type] of told) assert.equal(normalType(given), type);
  assert.equal(normalType('varchar(20)', 'utf8mb4_general_ci'), 'VARCHAR(20) COLLATE utf8mb4_general_ci');
});

test('H14: text, bytes and moments have common types; a foreign collation is no other type', () => {
  const { commonType } = mysql.dialect;
  const pairs: [string, string, string | undefined][] = [
    ['VARCHAR(20)', 'VARCHAR(30)', 'VARCHAR(30)'],
    ['VARCHAR(20)', 'LONGTEXT', 'LONGTEXT'],
    ["ENUM('a','bcd')", 'VARCHAR(2)', 'VARCHAR(3)'],
    ['VARBINARY(4)', 'BLOB', 'BLOB'],
    ['DATE', 'DATETIME(3)', 'DATETIME(3)'],
    ['DATETIME', 'TIMESTAMP(6)', 'DATETIME(6)'],
    ['TIME', 'DATETIME', undefined],
    ['VARCHAR(20)', 'INT', undefined],
    ['BINARY(0)', 'INT', 'INT'],
    ['VARCHAR(20) COLLATE utf8mb4_general_ci', 'VARCHAR(20)', 'VARCHAR(20)'],
    ['INT UNSIGNED', 'INT', 'BIGINT'],
    ['BIGINT UNSIGNED', 'TINYINT', 'DECIMAL(20,0)'],
  ];
  for (const [a, b, common] of pairs) {
    assert.equal(commonType(a, b), common, `${a} and ${b}`);
    assert.equal(commonType(b, a), common, `${b} and ${a}`);
  }
});

test('names that servers keep for themselves, quotes and backslashes are quoted', () => {
  const { dialect } = mysql;
  assert.equal(dialect.relation(relation('order', 'a`b', 'ignored')), '`order`.`a``b`');
  assert.equal(dialect.literal("it's \\ 'here'"), "'it''s \\\\ ''here'''");
  assert.equal(dialect.maxIdentifier, 64);
});

test('a primary key where it fits into an index, the beginning of the columns where not', () => {
  const make = (type: string): string => mariadb.dialect.createTable(relation('s', 't'), [{ name: 'k', type }], ['k']);
  assert.match(make('INT'), /PRIMARY KEY \(`k`\)/);
  assert.match(make('VARCHAR(191)'), /PRIMARY KEY \(`k`\)/);
  assert.match(make('VARCHAR(769)'), /KEY varve_key \(`k`\(100\)\)/);
  assert.match(make('LONGTEXT'), /KEY varve_key \(`k`\(100\)\)/);
  assert.match(make('INT'), /ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin$/);
});

test('a temporary table that is named twice is copied for the second time (MySQL’s error 1137)', () => {
  const again = reopened('SELECT * FROM `c` AS a JOIN `c` AS b JOIN `d` JOIN `c`', ['`c`', '`d`']);
  assert.equal(again.sql, 'SELECT * FROM `c` AS a JOIN `varve_again_1` AS b JOIN `d` JOIN `varve_again_2`');
  assert.equal(again.before.length, 2);
  assert.equal(again.before[0], 'CREATE TEMPORARY TABLE `varve_again_1` AS SELECT * FROM `c`');
  assert.equal(again.after.length, 2);
});

test('MySQL 5.7 casts to no floating type', () => {
  assert.equal(mysql5.dialect.cast('x', 'DOUBLE'), '(x + 0e0)');
  assert.equal(mysql.dialect.cast('x', 'DOUBLE'), 'CAST(x AS DOUBLE)');
});

describe('what servers answer, as they were recorded or as their manuals list it', () => {
  const answers: [number, string, string][] = [
    [1045, "Access denied for user 'varve'@'10.0.0.1' (using password: YES)", 'access-denied'],
    [1142, "DROP command denied to user 'varve'@'%' for table 'tenant_history'", 'rights-missing'],
    [1227, 'Access denied; you need (at least one of) the SUPER privilege(s) for this operation', 'rights-missing'],
    [1205, 'Lock wait timeout exceeded; try restarting transaction', 'lock-held'],
    [1213, 'Deadlock found when trying to get lock; try restarting transaction', 'deadlock'],
    [1153, "Got a packet bigger than 'max_allowed_packet' bytes", 'packet-too-large'],
    [
      1021,
      'Disk full (/tmp/#sql_1.MAI); waiting for someone to free some space... (errno: 28 "No space left on device")',
      'disk-full',
    ],
    [1114, "The table 'tenants__varve_new' is full", 'disk-full'],
    [
      3948,
      'Loading local data is disabled; this must be enabled on both the client and server sides',
      'local-load-off',
    ],
    [
      4166,
      'The used command is not allowed because the MariaDB server or client has disabled the local infile capability',
      'local-load-off',
    ],
    [1317, 'Query execution was interrupted', 'interrupted'],
    [1053, 'Server shutdown in progress', 'connection-lost'],
    [1064, 'You have an error in your SQL syntax', 'statement-failed'],
  ];
  for (const [errno, sqlMessage, code] of answers) {
    test(`${errno} is ${code}`, () => {
      const cause = Object.assign(new Error(sqlMessage), { errno, sqlMessage });
      assert.throws(
        () => failed(cause, 'do something', 'varve@h:3306'),
        (error) => isError(error) && error.code === code,
      );
    });
  }
  test('a connection that breaks off', () => {
    const cause = Object.assign(new Error('Connection lost: The server closed the connection.'), {
      code: 'PROTOCOL_CONNECTION_LOST',
    });
    assert.throws(() => failed(cause, 'load', 'varve@h'), /broke off \(load\)/);
  });
});
