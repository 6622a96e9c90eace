import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isError } from '../../src/errors.ts';
import { specOf, type Config } from './snapshot-table.ts';

const TIMESTAMP = { strategy: 'timestamp', unique_key: 'id', updated_at: 'updated_at' };
const CHECK = { strategy: 'check', unique_key: 'id', check_cols: ['name'] };

describe('config of a snapshot', () => {
  test('the timestamp strategy, with what is not said', () => {
    assert.deepEqual(specOf(TIMESTAMP), {
      file: 'snapshots/s.sql',
      node: 'snapshot.lab.s',
      strategy: 'timestamp',
      key: ['id'],
      updatedAt: 'updated_at',
      checkCols: [],
      hardDeletes: 'ignore',
      validToCurrent: undefined,
      names: {
        dbt_scd_id: 'dbt_scd_id',
        dbt_updated_at: 'dbt_updated_at',
        dbt_valid_from: 'dbt_valid_from',
        dbt_valid_to: 'dbt_valid_to',
        dbt_is_deleted: 'dbt_is_deleted',
      },
    });
  });

  test('the check strategy, with everything said', () => {
    const spec = specOf({
      ...CHECK,
      unique_key: ['id', "coalesce(part, '')"],
      check_cols: 'all',
      updated_at: 'updated_at',
      hard_deletes: 'new_record',
      dbt_valid_to_current: "to_date('9999-12-31')",
      snapshot_meta_column_names: { dbt_valid_to: 'until', dbt_is_deleted: null },
    });
    assert.deepEqual(spec.key, ['id', "coalesce(part, '')"]);
    assert.equal(spec.checkCols, 'all');
    assert.equal(spec.updatedAt, 'updated_at');
    assert.equal(spec.hardDeletes, 'new_record');
    assert.equal(spec.validToCurrent, "to_date('9999-12-31')");
    assert.equal(spec.names.dbt_valid_to, 'until');
    assert.equal(spec.names.dbt_valid_from, 'dbt_valid_from');
    assert.equal(spec.names.dbt_is_deleted, 'dbt_is_deleted');
  });

  test('invalidate_hard_deletes, the older word', () => {
    assert.equal(specOf({ ...CHECK, invalidate_hard_deletes: true }).hardDeletes, 'invalidate');
    assert.equal(specOf({ ...CHECK, invalidate_hard_deletes: false }).hardDeletes, 'ignore');
  });

  const refused: [string, Config, string][] = [
    [
      'no strategy',
      { unique_key: 'id', updated_at: 'u' },
      "Snapshots must be configured with a 'strategy' and 'unique_key'.",
    ],
    ['no key', { strategy: 'check', check_cols: 'all' }, "must be configured with a 'strategy' and 'unique_key'"],
    ['an empty key', { ...CHECK, unique_key: [] }, "must be configured with a 'strategy' and 'unique_key'"],
    ['a key that is no text', { ...CHECK, unique_key: [1] }, "Invalid value for 'unique_key': [1]"],
    [
      'timestamp without updated_at',
      { strategy: 'timestamp', unique_key: 'id' },
      'A snapshot configured with the timestamp strategy must specify an updated_at configuration.',
    ],
    [
      'timestamp with check_cols',
      { ...TIMESTAMP, check_cols: ['a'] },
      "A 'timestamp' snapshot should not have 'check_cols'",
    ],
    [
      'check without check_cols',
      { strategy: 'check', unique_key: 'id' },
      'A snapshot configured with the check strategy must specify a check_cols configuration.',
    ],
    ['no check_cols', { ...CHECK, check_cols: [] }, 'must specify a check_cols configuration'],
    [
      'check_cols as a word',
      { ...CHECK, check_cols: 'name' },
      "Invalid value for 'check_cols': name. Expected 'all' or a list of strings.",
    ],
    ['another hard_deletes', { ...CHECK, hard_deletes: 'drop' }, 'Invalid setting for property hard_deletes.'],
    [
      'both words for hard deletes',
      { ...CHECK, hard_deletes: 'ignore', invalidate_hard_deletes: true },
      'You cannot set both the invalidate_hard_deletes and hard_deletes config properties on the same snapshot.',
    ],
    ['another materialization', { ...CHECK, materialized: 'table' }, "must have a materialized value of 'snapshot'"],
    ['an unknown column name', { ...CHECK, snapshot_meta_column_names: { dbt_valid: 'x' } }, 'not dbt_valid'],
    ['a column name that is none', { ...CHECK, snapshot_meta_column_names: { dbt_valid_to: 1 } }, 'must be a name'],
    [
      'column names as a list',
      { ...CHECK, snapshot_meta_column_names: ['x'] },
      'snapshot_meta_column_names maps names',
    ],
    ['an open end that is no text', { ...CHECK, dbt_valid_to_current: 9 }, 'dbt_valid_to_current must be a text'],
  ];
  for (const [name, config, phrase] of refused) {
    test(`${name} is refused`, () => {
      assert.throws(
        () => specOf(config),
        (error: unknown) => {
          assert.ok(isError(error, 'snapshot-config'));
          assert.ok(error.message.includes(phrase), error.message);
          assert.ok(error.message.startsWith('snapshots/s.sql: '));
          assert.equal(error.node, 'snapshot.lab.s');
          return true;
        },
      );
    });
  }
});
