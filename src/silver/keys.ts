import type { Result } from '../adapter/index.ts';
import { fail } from '../errors.ts';
import { relationName } from '../relation.ts';
import { inScope, listed, snapshotRows } from './parts.ts';
import type { Step } from './set-day.ts';
import type { Check } from './step.ts';
import { isOpen } from './validity.ts';

const SHOWN = 5;

/**
 * Duplicate keys and NULL in a key column are refused before the first write (H12). Rows are grouped only where `suspect`,
 * a condition that does not depend on the row, is true: a look at the whole snapshot costs as much as a tenth of the day.
 */
export function keyCheck(step: Step, suspect?: string): Check {
  const { dialect, roles } = step;
  const key = listed(dialect, 's', roles.key);
  return {
    purpose: `check the key of ${relationName(step.spec.relation)}`,
    sql:
      `SELECT ${key}, count(*) AS n FROM ${snapshotRows(step)} AS s ${suspect ? `WHERE ${suspect} ` : ''}GROUP BY ${key} ` +
      `HAVING count(*) > 1 OR ${anyNull(step, 's')} ORDER BY n DESC LIMIT ${SHOWN}`,
    judge: (result) => refuseBadKeys(step, result),
  };
}

export interface Compared {
  /** Keys of the snapshot without an open version. NULL never finds one. */
  readonly fresh: string;
  /** Open versions whose key the snapshot lacks. */
  readonly gone: string;
}

/**
 * Whether a comparison with the open versions gives reason to look for bad keys. A key that comes twice shows twice among the
 * fresh ones, or more rows found an open version than open versions were found: the join has counted them already.
 */
export function suspicion(step: Step, { fresh, gone }: Compared): string {
  const { dialect, roles, spec } = step;
  const rows = (from: string): string => `(SELECT count(*) FROM ${from})`;
  const open = `${dialect.relation(spec.relation)} AS o WHERE ${isOpen('o')}${inScope(step, 'o')}`;
  const found = `${rows(`${snapshotRows(step)} AS s`)} - ${rows(fresh)} <> ${rows(open)} - ${rows(gone)}`;
  const key = roles.key.map((k) => dialect.quote(k)).join(', ');
  const twice = `EXISTS (SELECT 1 FROM ${fresh} GROUP BY ${key} HAVING count(*) > 1 OR ${anyNull(step)})`;
  return `(${found} OR ${twice})`;
}

function anyNull({ dialect, roles }: Step, alias?: string): string {
  return roles.key.map((k) => `${alias ? `${alias}.` : ''}${dialect.quote(k)} IS NULL`).join(' OR ');
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
