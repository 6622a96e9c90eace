import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { ShopProject } from '../flow/project.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const SCRIPT = join(ROOT, 'scripts', 'rollback_etl.sh');
const DATABASE = 'example/dbt/data/tenants.duckdb';

test('scripts/rollback_etl.sh on the worked example: the window, then back to a day', async () => {
  await using project = await ShopProject.make();
  const filter = (path: string): boolean => !/\/(data|store|target)$/.test(path);
  await cp(join(ROOT, 'examples', 'tenants'), project.path('example'), { recursive: true, filter });
  const cwd = project.path('example/dbt');
  const varve = (...args: readonly string[]): ReturnType<ShopProject['varve']> =>
    project.varve(...args, '--project-dir', cwd);
  const rollback = (...args: readonly string[]): Promise<{ stdout: string }> =>
    promisify(execFile)(SCRIPT, args, { cwd });
  const history = (): Promise<(string | null)[][]> =>
    project.rows('select * from silver.tenant_status_history order by tenant_id, valid_from', DATABASE);
  const gold = (): Promise<(string | null)[][]> =>
    project.rows('select * from gold.tenant_status_transitions order by tenant_id, valid_from', DATABASE);

  for (const day of ['2026-02-06', '2026-02-07']) assert.equal((await varve('daily', '--date', day)).code, 0);
  const then = [await history(), await gold()];
  const { stdout: first } = await rollback();
  const instant = /From \S+ to (\S+) can be gone back to/.exec(first)?.[1] ?? '';
  for (const day of ['2026-02-08', '2026-03-07']) assert.equal((await varve('daily', '--date', day)).code, 0);
  const { stdout } = await rollback(instant);
  assert.match(stdout, /Accepted since: 2026-02-08, 2026-03-07/);
  assert.deepEqual([await history(), await gold()], then);
  assert.equal((await varve('verify')).code, 0);
  assert.equal((await varve('daily')).code, 0);
  const tenant = await project.rows(
    'select status, valid_from, valid_to from silver.tenant_status_history where tenant_id = 12345 order by valid_from',
    DATABASE,
  );
  assert.deepEqual(tenant, [
    ['3', '2026-02-06', '2026-02-06'],
    ['4', '2026-02-07', '2026-03-06'],
    ['5', '2026-03-07', null],
  ]);
});
