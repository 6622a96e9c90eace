import type { Dialect } from '../adapter/index.ts';
import { relation, relationName } from '../relation.ts';
import { columnNames, onKey } from './parts.ts';
import type { Step } from './set-day.ts';
import { VALIDITY_COLUMNS } from './validity.ts';

/** What late and corrected days replaced (H7): history, the day that replaced it, when, and the row as it was. */
export const CORRECTIONS = relation('varve', 'corrections');

export function createCorrections(dialect: Dialect): string {
  const { text, day, instant } = dialect.types;
  return dialect.createTableIfMissing(CORRECTIONS, [
    { name: 'history', type: text },
    { name: 'day', type: day },
    { name: 'recorded_at', type: instant },
    { name: 'replaced', type: text },
  ]);
}

/** Keeps the rows of the history (alias `t`) that the cell (alias `c`) replaces, as JSON text. */
export function logCorrections(step: Step, { rows, where }: { readonly rows: string; readonly where: string }): string {
  const { dialect, spec } = step;
  const row = dialect.jsonObject(
    Object.fromEntries([...columnNames(step), ...VALIDITY_COLUMNS].map((c) => [c, `t.${dialect.quote(c)}`])),
  );
  return dialect.insertSelect(
    CORRECTIONS,
    ['history', 'day', 'recorded_at', 'replaced'],
    `SELECT ${dialect.literal(relationName(spec.relation))}, ${dialect.day(step.day)}, ${dialect.instant(step.at)}, ${row} ` +
      `FROM ${dialect.relation(spec.relation)} AS t JOIN ${rows} AS c ON ${onKey(step, 't', 'c')} WHERE ${where}`,
  );
}
