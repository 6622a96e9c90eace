import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { NodeResult } from './events.ts';

/** What target/run_results.json is made of. */
export interface RunResults {
  readonly results: readonly NodeResult[];
  readonly elapsed: number;
  readonly generatedAt: Date;
  readonly invocationId: string;
  readonly args: Readonly<Record<string, unknown>>;
}

/** Writes target/run_results.json in place by rename, so that a reader never sees half of it. */
export async function writeRunResults(targetDir: string, run: RunResults): Promise<void> {
  const document = {
    metadata: {
      dbt_schema_version: 'https://schemas.getdbt.com/dbt/run-results/v6.json',
      generated_at: run.generatedAt.toISOString(),
      invocation_id: run.invocationId,
    },
    elapsed_time: run.elapsed,
    args: run.args,
    results: run.results.map((r) => ({
      status: r.status,
      unique_id: r.unique_id,
      message: r.message,
      failures: r.failures,
      execution_time: r.execution_time,
      thread_id: 'Thread-1',
      timing: [],
      adapter_response: r.rows === null ? {} : { rows_affected: r.rows },
      compiled: r.compiled_code !== null,
      compiled_code: r.compiled_code,
      relation_name: r.relation_name,
    })),
  };
  await writeAside(join(targetDir, 'run_results.json'), JSON.stringify(document, null, 1));
}

/** Keeps the failing rows of a test as CSV under target/failures/. */
export async function writeFailures(targetDir: string, test: string, csv: string): Promise<string> {
  const path = join(targetDir, 'failures', `${test.replaceAll(/[^\w.-]/g, '_')}.csv`);
  await writeAside(path, csv);
  return path;
}

export async function writeAside(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.new`, text);
  await rename(`${path}.new`, path);
}
