import { relationName } from '../relation.ts';
import { statement, type Statement } from '../sql.ts';
import { touchedChecks } from './invariants.ts';
import { keyCheck, suspicion } from './keys.ts';
import {
  anyDistinct,
  columnNames,
  endOr,
  inScope,
  keyColumns,
  keyText,
  listed,
  onKey,
  rowJson,
  snapshotRows,
  temporaryName,
} from './parts.ts';
import type { Step } from './set-day.ts';
import { inSlice, slicesOf, type Slice } from './slices.ts';
import type { SetDay } from './step.ts';
import { isOpen, lastDayBefore, VALIDITY, VALIDITY_COLUMNS } from './validity.ts';

/** What a changed key needs. */
const KIND = { open: 'open', change: 'change', close: 'close', inPlace: 'in place' } as const;

/** The newest day: compare with the open versions, close what is superseded, open what is new. */
export function setNewest(step: Step): SetDay {
  const { dialect, spec } = step;
  const name = temporaryName(step, 'change');
  const change = dialect.temporary(name);
  return {
    ddl: [],
    prepare: slicesOf(step.cuts ?? []).map((slice, i) => {
      const rows = changed(step, slice);
      const sql = i === 0 ? dialect.createTemporary(name, rows, keyColumns(step)) : dialect.insertTemporary(name, rows);
      return statement(`compare ${relationName(spec.relation)} with ${step.day}`, sql);
    }),
    checks: [keyCheck(step, suspect(step, change))],
    counts: counts(change),
    examples: examples(step, change),
    apply: [close(step, change), open(step, change), ...inPlace(step, change)],
    verify: touchedChecks(step, change),
    cleanup: [statement(`forget the changes of ${relationName(spec.relation)}`, dialect.dropTemporary(name))],
  };
}

/** The keys that change, with the day's row. A key that stays the same is never copied. */
function changed(step: Step, slice: Slice): string {
  const { dialect, roles, spec } = step;
  const q = dialect.quote;
  const [first = ''] = roles.key;
  const [gone, fresh] = [`s.${q(first)} IS NULL`, `t.${q(first)} IS NULL`];
  const differs = anyDistinct(dialect, roles.tracked, ['s', 't']);
  const changes = anyDistinct(dialect, [...roles.tracked, ...roles.inPlace], ['s', 't']);
  const kind =
    `CASE WHEN ${fresh} THEN '${KIND.open}' WHEN ${gone} THEN '${KIND.close}' ` +
    `WHEN ${differs} THEN '${KIND.change}' ELSE '${KIND.inPlace}' END`;
  const values = columnNames(step).map((c) =>
    roles.key.includes(c) ? `coalesce(s.${q(c)}, t.${q(c)}) AS ${q(c)}` : `s.${q(c)} AS ${q(c)}`,
  );
  const whole = slice.from === undefined && slice.below === undefined;
  const sliced = (alias: string): string => (whole ? '' : ` AND ${inSlice(`${alias}.${q(first)}`, slice)}`);
  const open = `(SELECT ${listed(dialect, 'o', [...columnNames(step), VALIDITY.from])} FROM ${dialect.relation(spec.relation)} AS o WHERE ${isOpen('o')}${sliced('o')}${inScope(step, 'o')})`;
  return dialect.fullJoin({
    left: whole
      ? snapshotRows(step)
      : `(SELECT x.* FROM ${snapshotRows(step)} AS x WHERE ${inSlice(`x.${q(first)}`, slice)})`,
    leftAlias: 's',
    right: open,
    rightAlias: 't',
    on: onKey(step, 's', 't'),
    columns: [...values, `t.${VALIDITY.from} AS varve_since`, `${kind} AS varve_kind`],
    where: spec.absent === 'close' ? `${fresh} OR ${gone} OR ${changes}` : `${fresh} OR (NOT (${gone}) AND ${changes})`,
  });
}

/** Under `absent: keep` the keys that are gone are not among the changes, and nothing can be told from their number. */
function suspect(step: Step, change: string): string | undefined {
  if (step.spec.absent === 'keep') return undefined;
  const of = (kind: string): string => `${change} WHERE varve_kind = '${kind}'`;
  return suspicion(step, { fresh: of(KIND.open), gone: of(KIND.close) });
}

function close(step: Step, change: string): Statement {
  const { dialect, spec, day } = step;
  return statement(
    `close superseded versions of ${relationName(spec.relation)}`,
    dialect.updateFrom({
      table: spec.relation,
      alias: 't',
      from: change,
      fromAlias: 'c',
      set: { [VALIDITY.to]: dialect.day(lastDayBefore(day)), [VALIDITY.current]: dialect.literal(false) },
      where: `${onKey(step, 't', 'c')} AND t.${VALIDITY.from} = c.varve_since AND c.varve_kind IN ('${KIND.change}', '${KIND.close}')`,
    }),
  );
}

function open(step: Step, change: string): Statement {
  const { dialect, spec } = step;
  const columns = columnNames(step);
  const validity = [dialect.day(step.day), endOr(step, undefined), dialect.literal(true), dialect.instant(step.at)];
  return statement(
    `open versions of ${relationName(spec.relation)}`,
    dialect.insertSelect(
      spec.relation,
      [...columns, ...VALIDITY_COLUMNS],
      `SELECT ${[listed(dialect, 'c', columns), ...validity].join(', ')} FROM ${change} AS c WHERE c.varve_kind IN ('${KIND.open}', '${KIND.change}')`,
    ),
  );
}

function inPlace(step: Step, change: string): Statement[] {
  const { dialect, roles, spec } = step;
  if (roles.inPlace.length === 0) return [];
  const set = Object.fromEntries(roles.inPlace.map((c) => [c, `c.${dialect.quote(c)}`]));
  const where = `${onKey(step, 't', 'c')} AND t.${VALIDITY.from} = c.varve_since AND c.varve_kind = '${KIND.inPlace}'`;
  return [
    statement(
      `update columns of ${relationName(spec.relation)} in place`,
      dialect.updateFrom({ table: spec.relation, alias: 't', from: change, fromAlias: 'c', set, where }),
    ),
  ];
}

function counts(change: string): string {
  const n = (...kinds: string[]): string =>
    `coalesce(sum(CASE WHEN varve_kind IN (${kinds.map((k) => `'${k}'`).join(', ')}) THEN 1 ELSE 0 END), 0)`;
  return `SELECT ${n(KIND.open, KIND.change)}, ${n(KIND.change, KIND.close)}, 0, 0, 0, 0, 0, 0, ${n(KIND.inPlace)} FROM ${change}`;
}

function examples(step: Step, change: string): string {
  const { dialect, spec } = step;
  const ranked = `(SELECT r.*, row_number() OVER (PARTITION BY r.varve_kind ORDER BY ${listed(dialect, 'r', step.roles.key)}) AS varve_rank FROM ${change} AS r)`;
  return (
    `SELECT c.varve_kind, ${keyText(step, 'c')}, CASE WHEN t.${VALIDITY.from} IS NULL THEN NULL ELSE ${rowJson(step, 't')} END, ` +
    `CASE WHEN c.varve_kind = '${KIND.close}' THEN NULL ELSE ${rowJson(step, 'c')} END ` +
    `FROM ${ranked} AS c LEFT JOIN ${dialect.relation(spec.relation)} AS t ON ${onKey(step, 't', 'c')} AND t.${VALIDITY.from} = c.varve_since ` +
    `WHERE c.varve_rank <= 3 ORDER BY c.varve_kind, c.varve_rank`
  );
}
