import { fail } from '../errors.ts';
import { relationName } from '../relation.ts';
import type { Dialect } from '../adapter/index.ts';
import { statement, type Statement } from '../sql.ts';
import type { HistorySpec } from './spec.ts';
import { createCorrections, logCorrections } from './corrections.ts';
import { touchedChecks } from './invariants.ts';
import { keyCheck } from './keys.ts';
import {
  allSame,
  anyDistinct,
  columnNames,
  endOr,
  keyColumns,
  keyText,
  listed,
  onKey,
  rowJson,
  snapshotRows,
  temporaryName,
} from './parts.ts';
import type { Step } from './set-day.ts';
import type { Check, SetDay } from './step.ts';
import { covers, lastDayBefore, reaches, VALIDITY, VALIDITY_COLUMNS } from './validity.ts';

/**
 * A late, corrected or repeated day: the table of cases of history.md, over the keys whose cell changes. With a = the
 * version in force on the day before, b = the day's row, c = the version in force on the next observed day:
 * `varve_cell` holds b with what is known of a and c; `varve_laid` the rows that are to be put there.
 */
export function setCell(step: Step): SetDay {
  const { dialect, spec } = step;
  const [history, key] = [relationName(spec.relation), keyColumns(step)];
  const [touched, cell, laid] = ['touched', 'cell', 'laid'].map((what) => temporaryName(step, what)) as [
    string,
    string,
    string,
  ];
  const [touchedRows, cellRows, laidRows] = [touched, cell, laid].map((name) => dialect.temporary(name)) as [
    string,
    string,
    string,
  ];
  return {
    ddl: [statement('keep what is replaced', createCorrections(dialect))],
    prepare: [
      statement(`compare ${history} with ${step.day}`, dialect.createTemporary(touched, touchedKeys(step), key)),
      statement(`find the neighbours in ${history}`, dialect.createTemporary(cell, neighbours(step, touchedRows), key)),
      statement(`lay the versions of ${history}`, dialect.createTemporary(laid, laidVersions(step, cellRows), key)),
    ],
    checks: [keyCheck(step), ...frozenChecks(step, cellRows)],
    counts: counts(step, cellRows),
    examples: examples(step, cellRows),
    apply: [
      statement(`keep what is replaced in ${history}`, logCorrections(step, { rows: cellRows, where: vanishes(step) })),
      statement(`take replaced versions out of ${history}`, remove(step, cellRows)),
      statement(`set the ends of versions of ${history}`, reach(step, cellRows)),
      statement(
        `open versions of ${history}`,
        dialect.insertSelect(
          spec.relation,
          allColumns(step),
          `SELECT ${listed(dialect, 'l', allColumns(step))} FROM ${laidRows} AS l`,
        ),
      ),
    ],
    verify: touchedChecks(step, cellRows),
    cleanup: [touched, cell, laid].map((name) =>
      statement(`forget the changes of ${history}`, dialect.dropTemporary(name)),
    ),
  };
}

/** Drops what `prepare` of a cell left, where the day is not set after all. */
export function forgetCell({ relation: { schema, identifier } }: HistorySpec, dialect: Dialect): Statement[] {
  return ['touched', 'cell', 'laid'].map((what) =>
    statement(
      `forget the changes of ${schema}.${identifier}`,
      dialect.dropTemporary(`varve_${what}_${schema}_${identifier}`.slice(0, dialect.maxIdentifier)),
    ),
  );
}

const allColumns = (step: Step): string[] => [...columnNames(step), ...VALIDITY_COLUMNS];

/** Keys whose cell holds something else than the day's row, with that row. */
function touchedKeys(step: Step): string {
  const { dialect, roles, spec, day } = step;
  const q = dialect.quote;
  const [first = ''] = roles.key;
  const [gone, fresh] = [`s.${q(first)} IS NULL`, `t.${q(first)} IS NULL`];
  const untracked = [...roles.frozen, ...roles.inPlace];
  const tracked = anyDistinct(dialect, roles.tracked, ['s', 't']);
  // a key that is kept goes on as it was before the day, so only a version that began on the day gives way
  const absent = spec.absent === 'close' ? gone : `(${gone} AND t.${VALIDITY.from} = ${dialect.day(day)})`;
  const frozen = `t.${VALIDITY.from} = ${dialect.day(day)} AND ${anyDistinct(dialect, untracked, ['s', 't'])}`;
  const starts = untracked.length > 0 ? ` OR (${frozen})` : '';
  const values = columnNames(step).map((c) =>
    roles.key.includes(c) ? `coalesce(s.${q(c)}, t.${q(c)}) AS ${q(c)}` : `s.${q(c)} AS ${q(c)}`,
  );
  return dialect.fullJoin({
    left: snapshotRows(step),
    leftAlias: 's',
    right: `(SELECT ${listed(dialect, 'o', [...columnNames(step), VALIDITY.from])} FROM ${dialect.relation(spec.relation)} AS o WHERE ${covers(dialect, 'o', day)})`,
    rightAlias: 't',
    on: onKey(step, 's', 't'),
    columns: [...values, `CASE WHEN ${gone} THEN 0 ELSE 1 END AS varve_present`, `t.${VALIDITY.from} AS varve_since`],
    where: `${fresh} OR ${absent} OR (NOT (${gone}) AND (${tracked}${starts}))`,
  });
}

/** The touched keys with a and c: when they begin and end, and which of a, b, c are equal in the tracked columns. */
function neighbours(step: Step, touched: string): string {
  const { dialect, roles, spec, day, next } = step;
  const history = dialect.relation(spec.relation);
  const same = (a: string, b: string): string => allSame(dialect, roles.tracked, [a, b]);
  const flag = (condition: string): string => `CASE WHEN ${condition} THEN 1 ELSE 0 END`;
  const [hasA, hasC] = [`a.${VALIDITY.from} IS NOT NULL`, `c.${VALIDITY.from} IS NOT NULL`];
  const columns = [
    listed(dialect, 'b', columnNames(step)),
    'b.varve_present',
    'b.varve_since',
    `a.${VALIDITY.from} AS varve_a_from`,
    `a.${VALIDITY.to} AS varve_a_to`,
    `c.${VALIDITY.from} AS varve_c_from`,
    `c.${VALIDITY.to} AS varve_c_to`,
    `${flag(`${hasA} AND ${spec.absent === 'keep' ? `(b.varve_present = 0 OR ${same('a', 'b')})` : `b.varve_present = 1 AND ${same('a', 'b')}`}`)} AS varve_ab`,
    `${flag(`b.varve_present = 1 AND ${hasC} AND ${same('b', 'c')}`)} AS varve_bc`,
    `${flag(`${hasA} AND ${hasC} AND ${same('a', 'c')}`)} AS varve_ac`,
  ];
  return (
    `SELECT ${columns.join(', ')} FROM ${touched} AS b ` +
    `LEFT JOIN ${history} AS a ON ${onKey(step, 'a', 'b')} AND ${reaches(dialect, 'a', day)} ` +
    `LEFT JOIN ${history} AS c ON ${onKey(step, 'c', 'b')} AND ${next ? covers(dialect, 'c', next) : '1 = 0'}`
  );
}

/** b ≠ a, and b is there: a version begins on the day. */
const BEGINS = 'c.varve_present = 1 AND c.varve_ab = 0';
/** c goes on under a's version, or under the one that begins on the day. */
const JOINED = '((c.varve_ab = 1 AND c.varve_ac = 1) OR (c.varve_ab = 0 AND c.varve_bc = 1))';

/** c must begin on the next observed day but began earlier. */
function restarts({ dialect, next }: Step): string {
  return next ? `(c.varve_c_from < ${dialect.day(next)} AND NOT ${JOINED})` : '(1 = 0)';
}

/** Versions that vanish (their rows are laid anew where anything of them remains): those that begin in the cell, and a joined c. */
function vanishes({ dialect, day }: Step): string {
  return `t.${VALIDITY.from} = ${dialect.day(day)} OR (t.${VALIDITY.from} = c.varve_c_from AND t.${VALIDITY.from} > ${dialect.day(day)} AND ${JOINED})`;
}

function laidVersions(step: Step, cell: string): string {
  const { dialect, spec, next, day } = step;
  const recorded = dialect.instant(step.at);
  const own = listed(dialect, 'c', columnNames(step));
  const lastDay = endOr(step, next && dialect.day(lastDayBefore(next)));
  const end = `CASE WHEN c.varve_bc = 1 THEN c.varve_c_to ELSE ${lastDay} END`;
  const current = (to: string): string =>
    `CASE WHEN ${to} IS NULL THEN ${dialect.literal(true)} ELSE ${dialect.literal(false)} END`;
  const named = (from: string, to: string): string =>
    `${from} AS ${VALIDITY.from}, ${to} AS ${VALIDITY.to}, ${current(to)} AS ${VALIDITY.current}, ${recorded} AS ${VALIDITY.recorded}`;
  const begun = `SELECT ${own}, ${named(dialect.day(day), dialect.cast(end, dialect.types.day))} FROM ${cell} AS c WHERE ${BEGINS}`;
  if (!next) return begun;
  const kept = listed(dialect, 't', columnNames(step));
  const restarted =
    `SELECT ${kept}, ${named(dialect.day(next), 'c.varve_c_to')} FROM ${cell} AS c JOIN ${dialect.relation(spec.relation)} AS t ` +
    `ON ${onKey(step, 't', 'c')} AND t.${VALIDITY.from} = c.varve_c_from WHERE ${restarts(step)}`;
  return `${begun} UNION ALL ${restarted}`;
}

function remove(step: Step, cell: string): string {
  const where = `${onKey(step, 't', 'c')} AND (${vanishes(step)})`;
  return step.dialect.deleteUsing({ table: step.spec.relation, alias: 't', using: cell, usingAlias: 'c', where });
}

/** Sets the end of a: the day before where another row or nothing follows, c's end or the cell's where it goes on (H4). */
function reach(step: Step, cell: string): string {
  const { dialect, spec, day, next } = step;
  const cellEnd = endOr(step, next && dialect.day(lastDayBefore(next)));
  const end =
    `CASE WHEN c.varve_ab = 0 THEN ${dialect.day(lastDayBefore(day))} ` +
    `WHEN c.varve_ac = 1 THEN c.varve_c_to ELSE ${cellEnd} END`;
  return dialect.updateFrom({
    table: spec.relation,
    alias: 't',
    from: cell,
    fromAlias: 'c',
    set: {
      [VALIDITY.to]: end,
      [VALIDITY.current]: `CASE WHEN (${end}) IS NULL THEN ${dialect.literal(true)} ELSE ${dialect.literal(false)} END`,
    },
    where: `${onKey(step, 't', 'c')} AND t.${VALIDITY.from} = c.varve_a_from`,
  });
}

/** A version that now begins on the next observed day would take its untracked columns from that day's snapshot (H5). */
function frozenChecks(step: Step, cell: string): Check[] {
  const { roles, spec, day } = step;
  if (roles.frozen.length === 0 || !step.next) return [];
  return [
    {
      purpose: `check which versions of ${relationName(spec.relation)} move`,
      sql: `SELECT ${keyText(step, 'c')} FROM ${cell} AS c WHERE ${restarts(step)} LIMIT 1`,
      judge: ({ rows }) => {
        if (rows.length === 0) return;
        const columns = roles.frozen.join(', ');
        const reason = `a version of ${String(rows[0]?.[0])} would begin on another day, whose ${columns} the history does not know`;
        fail('needs-replay', { history: relationName(spec.relation), day, reason });
      },
    },
  ];
}

/** One row: CHANGE_COUNTS. */
function counts({ dialect, day }: Step, cell: string): string {
  const n = (condition: string): string => `coalesce(sum(CASE WHEN ${condition} THEN 1 ELSE 0 END), 0)`;
  const [since, later] = [dialect.day(day), `c.varve_c_from > ${dialect.day(day)}`];
  const takesOver = `(${BEGINS} AND c.varve_bc = 1 AND ${later})`;
  const restarts = `(c.varve_c_from IS NOT NULL AND c.varve_c_from <= ${since} AND NOT ${JOINED})`;
  const split = `(${restarts} AND c.varve_c_from < ${since})`;
  const postponed = `(${restarts} AND c.varve_c_from = ${since})`;
  const opened = `${BEGINS} AND NOT ${takesOver}`;
  const closed = `c.varve_ab = 0 AND c.varve_a_from IS NOT NULL AND c.varve_a_to IS NULL AND NOT ${split}`;
  const joined = 'c.varve_ab = 1 AND c.varve_ac = 1';
  const extended = 'c.varve_ab = 1 AND c.varve_ac = 0';
  const shortened = `c.varve_ab = 0 AND c.varve_a_to >= ${since} AND NOT ${split}`;
  const removed = `c.varve_since = ${since} AND NOT ${postponed}`;
  const all = [opened, closed, split, `${takesOver} OR ${postponed}`, joined, extended, shortened, removed].map(n);
  return `SELECT ${[...all, '0'].join(', ')} FROM ${cell} AS c`;
}

function examples(step: Step, cell: string): string {
  const { dialect, spec } = step;
  const kind = `CASE WHEN r.varve_present = 0 AND r.varve_ab = 0 THEN 'close' WHEN r.varve_since IS NULL THEN 'open' ELSE 'change' END`;
  const ranked =
    `(SELECT r.*, ${kind} AS varve_kind, row_number() OVER (PARTITION BY ${kind} ORDER BY ${listed(dialect, 'r', step.roles.key)}) AS varve_rank ` +
    `FROM ${cell} AS r)`;
  return (
    `SELECT c.varve_kind, ${keyText(step, 'c')}, CASE WHEN t.${VALIDITY.from} IS NULL THEN NULL ELSE ${rowJson(step, 't')} END, ` +
    `CASE WHEN c.varve_present = 0 THEN NULL ELSE ${rowJson(step, 'c')} END ` +
    `FROM ${ranked} AS c LEFT JOIN ${dialect.relation(spec.relation)} AS t ON ${onKey(step, 't', 'c')} AND t.${VALIDITY.from} = c.varve_since ` +
    `WHERE c.varve_rank <= 3 ORDER BY c.varve_kind, c.varve_rank`
  );
}
