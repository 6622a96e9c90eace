import type { Dialect, Result } from '../adapter/index.ts';
import { fail } from '../errors.ts';
import { relationName, type Relation } from '../relation.ts';
import { keyText, onKey } from './parts.ts';
import type { Step } from './set-day.ts';
import type { Check } from './step.ts';
import { VALIDITY } from './validity.ts';

/** H1 on the keys of `touched`: versions in order, none overlapping, one open at the most, is_current as valid_to says. */
export function touchedChecks(step: Step, touched: string): Check[] {
  const { dialect, spec } = step;
  const { key } = step.roles;
  const keys = `(SELECT DISTINCT ${key.map((k) => `t.${dialect.quote(k)}`).join(', ')} FROM ${touched} AS t)`;
  // a join with the distinct keys, where MariaDB takes three times as long for EXISTS
  const rows = `(SELECT ${checkedColumns(key, dialect)} FROM ${keys} AS x JOIN ${dialect.relation(spec.relation)} AS h ON ${onKey(step, 'x', 'h')})`;
  return [invariantCheck({ relation: spec.relation, key, rows, keyText: keyText(step, 'v') }, dialect)];
}

/** H1 on the whole history. */
export function historyCheck(relation: Relation, key: readonly string[], dialect: Dialect): Check {
  const parts = key.map((k) => dialect.text(`v.${dialect.quote(k)}`));
  const text = parts.length === 1 ? (parts[0] ?? '') : dialect.concat(parts, ', ');
  return invariantCheck({ relation, key, rows: dialect.relation(relation), keyText: text }, dialect);
}

interface Checked {
  readonly relation: Relation;
  readonly key: readonly string[];
  readonly rows: string;
  readonly keyText: string;
}

function invariantCheck({ relation, key, rows, keyText: text }: Checked, dialect: Dialect): Check {
  const { from, to, current } = VALIDITY;
  const parts = key.map((k) => dialect.grouped(`h.${dialect.quote(k)}`));
  const over = `OVER (PARTITION BY ${parts.join(', ')} ORDER BY h.${from}, h.${to})`;
  const problem =
    `CASE WHEN v.${from} IS NULL THEN 'valid_from is NULL' WHEN v.${to} < v.${from} THEN 'ends before it begins' ` +
    `WHEN v.${current} IS NULL OR v.${current} <> (v.${to} IS NULL) THEN 'is_current does not say what valid_to says' ` +
    `WHEN v.varve_next IS NOT NULL AND (v.${to} IS NULL OR v.${to} >= v.varve_next) THEN 'overlaps the next version' END`;
  const versions = `(SELECT ${checkedColumns(key, dialect)}, lead(h.${from}) ${over} AS varve_next FROM ${rows} AS h)`;
  return {
    purpose: `check the versions of ${relationName(relation)}`,
    sql: `SELECT * FROM (SELECT ${text} AS k, v.${from} AS f, ${problem} AS problem FROM ${versions} AS v) AS p WHERE p.problem IS NOT NULL LIMIT 5`,
    judge: (result) => refuse(relation, result),
  };
}

/** These alone: what else a version holds would be sorted with them. */
function checkedColumns(key: readonly string[], dialect: Dialect): string {
  const names = [...key.map((k) => dialect.quote(k)), VALIDITY.from, VALIDITY.to, VALIDITY.current];
  return names.map((name) => `h.${name}`).join(', ');
}

function refuse(relation: Relation, { rows }: Result): void {
  if (rows.length === 0) return;
  const problems = rows.map(([key, from, problem]) => `${String(key)} from ${String(from)} ${String(problem)}`);
  fail('history-broken', { history: relationName(relation), problems });
}
