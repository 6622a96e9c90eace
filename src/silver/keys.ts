import type { Result } from '../adapter/index.ts';
import { fail } from '../errors.ts';
import { relationName } from '../relation.ts';
import type { Step } from './set-day.ts';
import { listed, snapshotRows } from './parts.ts';
import type { Check } from './step.ts';

const SHOWN = 5;

/** Duplicate keys and NULL in a key column are refused before the first write (H12). */
export function keyChecks(step: Step): Check[] {
  const { dialect, roles } = step;
  const key = listed(dialect, 's', roles.key);
  const anyNull = roles.key.map((k) => `s.${dialect.quote(k)} IS NULL`).join(' OR ');
  return [
    {
      purpose: `check the key of ${relationName(step.spec.relation)}`,
      sql:
        `SELECT ${key}, count(*) AS n FROM ${snapshotRows(step)} AS s GROUP BY ${key} ` +
        `HAVING count(*) > 1 OR ${anyNull} ORDER BY n DESC LIMIT ${SHOWN}`,
      judge: (result) => refuseBadKeys(step, result),
    },
  ];
}

function refuseBadKeys({ spec, roles }: Step, { rows }: Result): void {
  if (rows.length === 0) return;
  const history = relationName(spec.relation);
  const nulls = rows.filter((row) => roles.key.some((_, i) => row[i] === null));
  const examples = (nulls.length > 0 ? nulls : rows).map((row) => ({
    key: roles.key.map((k, i) => `${k} = ${row[i] === null ? 'NULL' : String(row[i])}`).join(', '),
    count: Number(row[roles.key.length]),
  }));
  fail(nulls.length > 0 ? 'null-key' : 'duplicate-key', { history, columns: roles.key, examples });
}
