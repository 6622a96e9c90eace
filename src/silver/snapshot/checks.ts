import type { Dialect, Result } from '../../adapter/index.ts';
import { fail } from '../../errors.ts';
import { relationName } from '../../relation.ts';
import type { Check } from '../step.ts';
import { KIND } from './changed-rows.ts';
import { keysOf, sourceRows } from './rows.ts';
import type { SnapshotStep } from './step.ts';

const SHOWN = 5;

/**
 * A key that comes twice, or NULL in it, is refused before the first write (H12). dbt would write such rows again on every
 * run. With `nullsEqual` only the first part of the key must be there, as dbt finds a version by it.
 */
export function keyCheck(step: SnapshotStep): Check {
  const keys = keysOf(step, 's');
  const needed = step.nullsEqual === true ? keys.slice(0, 1) : keys;
  const anyNull = needed.map((key) => `${key} IS NULL`).join(' OR ');
  return {
    purpose: `check the unique_key of ${relationName(step.relation)}`,
    sql:
      `SELECT ${texts(step.dialect, keys)}, count(*) AS n, max(CASE WHEN ${anyNull} THEN 1 ELSE 0 END) FROM ${sourceRows(step)} AS s ` +
      `GROUP BY ${keys.join(', ')} HAVING count(*) > 1 OR ${anyNull} ORDER BY n DESC, ${keys.join(', ')} LIMIT ${SHOWN}`,
    judge: (result) => refuseBadKeys(step, result),
  };
}

function refuseBadKeys({ relation, strategy, spec }: SnapshotStep, { rows }: Result): void {
  if (rows.length === 0) return;
  const parts = strategy.key.length;
  const nulls = rows.filter((row) => Number(row[parts + 1]) === 1);
  const examples = (nulls.length > 0 ? nulls : rows).map((row) => ({
    key: shown(strategy.key, row),
    count: Number(row[parts]),
  }));
  const code = nulls.length > 0 ? 'snapshot-key-null' : 'snapshot-key-twice';
  fail(code, { snapshot: relationName(relation), key: strategy.key, examples }, { node: spec.node });
}

/** A changed row without a time cannot end the version before it: both would stand open, and be written again on every run. */
export function timeCheck(step: SnapshotStep, rows: string): Check {
  const { dialect, relation, strategy, spec } = step;
  return {
    purpose: `check the times of what has changed for ${relationName(relation)}`,
    sql: `SELECT ${texts(dialect, keysOf(step, 'c'))} FROM ${rows} AS c WHERE c.varve_kind = '${KIND.change}' AND c.varve_end IS NULL LIMIT ${SHOWN}`,
    judge: ({ rows: found }) => {
      if (found.length === 0) return;
      const keys = found.map((row) => shown(strategy.key, row));
      const params = { snapshot: relationName(relation), updatedAt: strategy.updatedAt, keys };
      fail('snapshot-no-time', params, { node: spec.node });
    },
  };
}

function texts(dialect: Dialect, keys: readonly string[]): string {
  return keys.map((key) => dialect.text(key)).join(', ');
}

function shown(key: readonly string[], row: Result['rows'][number]): string {
  return key.map((k, i) => `${k} = ${row[i] === null ? 'NULL' : String(row[i])}`).join(', ');
}
