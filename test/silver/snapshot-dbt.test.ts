import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { SnapshotTable, type Config } from './snapshot-table.ts';

interface Day {
  readonly at: string;
  readonly select: string;
}

interface Table {
  readonly name: string;
  /** `id INTEGER, name VARCHAR, …` */
  readonly columns: string;
  /** Values as text, `1 | a | NULL`, sorted as the engine sorts them. */
  readonly rows: readonly string[];
}

/** Tables that dbt itself has made: of `days` with one config, or of runs of their own. */
interface ByDbt {
  readonly days: readonly Day[];
  readonly cases: readonly (Table & { readonly config: Config })[];
  /** A run without a config has the one of the run before. */
  readonly others: readonly (Table & { readonly runs: readonly (Day & { readonly config?: Config })[] })[];
}

const { days, cases, others } = JSON.parse(
  readFileSync(new URL('snapshot-by-dbt.json', import.meta.url), 'utf8'),
) as ByDbt;

async function leavesWhatDbtLeaves(
  runs: readonly (Day & { readonly config?: Config })[],
  { columns, rows }: Table,
): Promise<void> {
  await SnapshotTable.with(async (table) => {
    let config: Config = {};
    for (const run of runs) {
      config = run.config ?? config;
      await table.run(config, run);
    }
    assert.equal((await table.columns()).join(', '), columns);
    const text = (await table.rows()).map((row) => row.map((v) => (v === null ? 'NULL' : String(v))).join(' | '));
    assert.deepEqual(text, rows);
  });
}

describe('a snapshot leaves the table that dbt leaves', () => {
  for (const { config, ...expected } of cases)
    test(expected.name, () =>
      leavesWhatDbtLeaves(
        days.map((day) => ({ ...day, config })),
        expected,
      ),
    );
});

describe('and so it does in special cases', () => {
  for (const { runs, ...expected } of others) test(expected.name, () => leavesWhatDbtLeaves(runs, expected));
});
