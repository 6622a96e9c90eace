import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isError } from '../../src/errors.ts';
import { refuseHarm, refuseTransactionWords } from '../../src/run/guard.ts';

const HISTORIES = [{ name: 'silver.tenant_history', rows: 412 }];

const HARMFUL = [
  'drop schema silver cascade',
  'DROP SCHEMA IF EXISTS "silver" CASCADE',
  'drop schema warehouse.silver',
  'drop table silver.tenant_history',
  'drop table if exists "silver"."tenant_history"',
  'drop table tenant_history',
  'truncate silver.tenant_history',
  'truncate table silver.tenant_history;',
  'create or replace table silver.tenant_history as select 1',
  'create or replace view silver . tenant_history as select 1',
  'alter table silver.tenant_history rename to old',
  'delete from silver.tenant_history',
  '/* a */ drop /* b */ schema -- c\n silver',
  'select 1; drop schema silver cascade',
];

const HARMLESS = [
  "select 'drop schema silver'",
  '-- drop schema silver\nselect 1',
  'drop schema gold cascade',
  'drop table gold.tenant_history_summary',
  'update silver.tenant_history set valid_to = null where false',
  'delete from silver.tenant_history as t using x where t.a = x.a',
  'insert into silver.tenant_history select * from x',
  'select * from silver.tenant_history',
  'create table gold.t as select * from silver.tenant_history',
];

for (const sql of HARMFUL) {
  test(`H15: refuses ${JSON.stringify(sql)}`, () => {
    assert.throws(
      () => refuseHarm(sql, HISTORIES, 'a hook'),
      (error) => isError(error, 'history-harm') && error.exitCode === 4,
    );
  });
}

test('H15: lets through what harms no history', () => {
  for (const sql of HARMLESS) assert.doesNotThrow(() => refuseHarm(sql, HISTORIES, 'a hook'), sql);
});

test('H17: a day’s SQL cannot end, split or leave its transaction', () => {
  for (const sql of [
    'begin',
    'COMMIT;',
    'select 1; rollback',
    "attach 'x.db'",
    'checkpoint',
    "copy t to 'x.csv'",
    'detach x',
  ]) {
    assert.throws(
      () => refuseTransactionWords(sql, 'a hook'),
      (error) => isError(error, 'day-sql'),
      sql,
    );
  }
  for (const sql of ["select 'commit'", '-- begin\nselect 1', "copy t from 'x.csv'", 'insert into t select 1']) {
    assert.doesNotThrow(() => refuseTransactionWords(sql, 'a hook'), sql);
  }
});
