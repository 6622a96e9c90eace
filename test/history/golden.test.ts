import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import type { ColumnInfo, Dialect } from '../../src/adapter/index.ts';
import { duckdb } from '../../src/adapters/duckdb/index.ts';
import { mysql } from '../../src/adapters/mysql/index.ts';
import { parseDay } from '../../src/day.ts';
import { tableStatements } from '../../src/gold/index.ts';
import { relation } from '../../src/relation.ts';
import {
  incrementalStatements,
  planColumns,
  setDay,
  snapshotSpec,
  snapshotStatements,
  type SetDay,
  type SetDayGiven,
} from '../../src/silver/index.ts';
import type { Statement } from '../../src/sql.ts';
import { incrementalNode } from './nodes.ts';
import { SPEC } from './warehouse.ts';

/** A line for each clause, so that a change shows where it is. */
function broken(sql: string): string {
  return sql.replace(
    /(?<!DISTINCT) (FROM|FULL JOIN|LEFT JOIN|JOIN|WHERE|GROUP BY|HAVING|ORDER BY|SET|UNION ALL|SELECT)\b/g,
    '\n  $1',
  );
}

function inOrder(plan: SetDay): Statement[] {
  const counts = { purpose: 'count the changes', sql: plan.counts };
  const examples = { purpose: 'examples of the changes', sql: plan.examples };
  return [...plan.prepare, ...plan.checks, counts, examples, ...plan.apply, ...plan.verify, ...plan.cleanup];
}

interface Engine {
  readonly dialect: Dialect;
  /** Types of the columns. */
  readonly types: { readonly int: string; readonly tiny: string; readonly text: string; readonly instant: string };
}

/** Every way of writing, as that engine has it. */
function goldens({ dialect, types }: Engine): void {
  const folder = new URL(`../golden/${dialect.name}/`, import.meta.url);
  const select = `select * from ${dialect.relation(relation('staging', 'tenants'))}`;
  const columns: readonly ColumnInfo[] = [
    { name: 'tenant_id', type: types.int },
    { name: 'status', type: types.tiny },
    { name: 'note', type: types.text },
  ];

  /** The SQL that people read in review: one file a way of writing, rewritten with UPDATE_GOLDEN=1. */
  function golden(name: string, parts: readonly Statement[]): void {
    const file = new URL(`${name}.sql`, folder);
    const text = parts.map(({ purpose, sql }) => `-- ${purpose}\n${broken(sql)};\n`).join('\n');
    if (process.env['UPDATE_GOLDEN'] === '1') {
      mkdirSync(folder, { recursive: true });
      writeFileSync(file, text);
    }
    assert.equal(text, readFileSync(file, 'utf8'), `${name}.sql; UPDATE_GOLDEN=1 rewrites it`);
  }

  const SILVER = { ...SPEC, relation: relation('silver', 'tenant_history'), key: ['tenant_id'] };
  const PLAN = planColumns({ spec: SILVER, existing: [], incoming: columns, toText: new Set(), dialect });

  function day(place: Pick<SetDayGiven, 'next' | 'repeated' | 'born'>): SetDay {
    const at = new Date('2026-02-07T05:30:00Z');
    return setDay(SILVER, { ...PLAN, select, day: parseDay('2026-02-07'), at, born: false, ...place }, dialect);
  }

  test(`golden: ${dialect.name}, the first day`, () => {
    golden('set-day-first', [...PLAN.ddl, ...inOrder(day({ next: undefined, repeated: false, born: true }))]);
  });

  test(`golden: ${dialect.name}, the newest day`, () => {
    golden('set-day-newest', inOrder(day({ next: undefined, repeated: false })));
  });

  test(`golden: ${dialect.name}, a late day`, () => {
    golden('set-day-late', inOrder(day({ next: parseDay('2026-02-09'), repeated: false })));
  });

  for (const strategy of ['append', 'delete+insert', 'merge']) {
    test(`golden: ${dialect.name}, incremental, ${strategy}`, () => {
      const node = incrementalNode({ incremental_strategy: strategy, unique_key: ['tenant_id', 'status'] });
      const given = { node, relation: relation('silver', 'm'), select, standing: 'table' as const };
      golden(
        `incremental-${strategy.replace('+', '-')}`,
        incrementalStatements(dialect, { ...given, incoming: columns, existing: columns }),
      );
    });
  }

  test(`golden: ${dialect.name}, a snapshot with records of deletion`, () => {
    const config = { strategy: 'check', unique_key: 'tenant_id', check_cols: ['status'], hard_deletes: 'new_record' };
    const spec = snapshotSpec({ ...incrementalNode({ ...config, materialized: 'snapshot' }) });
    const own = ['dbt_scd_id', 'dbt_updated_at', 'dbt_valid_from', 'dbt_valid_to', 'dbt_is_deleted'];
    const made = own.map((name) => ({
      name,
      type: name.endsWith('d_id') || name.endsWith('deleted') ? types.text : types.instant,
    }));
    const target = { relation: relation('silver', 's'), select, at: new Date('2026-02-07T05:30:00Z') };
    const plan = (existing: readonly ColumnInfo[] | undefined): Statement[] => {
      const standing = existing ? ('table' as const) : undefined;
      const run = snapshotStatements(dialect, { spec, ...target, incoming: columns, existing, standing });
      const counts = { purpose: 'count the changes', sql: run.counts };
      return [...run.checks, ...run.prepare, ...run.prepared, ...run.apply, counts, ...run.cleanup];
    };
    golden('snapshot-first', plan(undefined));
    golden('snapshot-next', plan([...columns.slice(0, 2), ...made]));
  });

  test(`golden: ${dialect.name}, a table over the one before`, () => {
    const target = relation('gold', 'tenants');
    golden('table', tableStatements(dialect, { relation: target, select, existing: 'table' }));
  });
}

goldens({ dialect: duckdb.dialect, types: { int: 'INTEGER', tiny: 'TINYINT', text: 'VARCHAR', instant: 'TIMESTAMP' } });
goldens({
  dialect: mysql.dialect,
  types: { int: 'INT', tiny: 'TINYINT', text: 'VARCHAR(200)', instant: 'DATETIME(6)' },
});
