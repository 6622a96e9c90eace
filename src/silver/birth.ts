import { relationName } from '../relation.ts';
import { statement } from '../sql.ts';
import { keyCheck } from './keys.ts';
import { columnNames, endOr, keyText, listed, rowJson, snapshotRows } from './parts.ts';
import type { Step } from './set-day.ts';
import type { SetDay } from './step.ts';
import { VALIDITY_COLUMNS } from './validity.ts';

/** The first day of a history: every row opens a version, so nothing is compared and nothing is set aside. */
export function setFirst(step: Step): SetDay {
  const { dialect, spec, roles, day, at } = step;
  const columns = columnNames(step);
  const rows = snapshotRows(step);
  const validity = [dialect.day(day), endOr(step, undefined), dialect.literal(true), dialect.instant(at)];
  return {
    ddl: [],
    prepare: [],
    checks: [keyCheck(step)],
    counts: `SELECT count(*), 0, 0, 0, 0, 0, 0, 0, 0 FROM ${rows} AS s`,
    examples: `SELECT 'open', ${keyText(step, 's')}, NULL, ${rowJson(step, 's')} FROM ${rows} AS s ORDER BY ${listed(dialect, 's', roles.key)} LIMIT 3`,
    apply: [
      statement(
        `open the first versions of ${relationName(spec.relation)}`,
        dialect.insertSelect(
          spec.relation,
          [...columns, ...VALIDITY_COLUMNS],
          `SELECT ${[listed(dialect, 's', columns), ...validity].join(', ')} FROM ${rows} AS s`,
        ),
      ),
    ],
    verify: [],
    cleanup: [],
  };
}
