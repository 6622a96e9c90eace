import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { write } from '../packages/world.ts';
import { inFolder } from '../scratch.ts';

const BIN = join(import.meta.dirname, '..', '..', 'bin', 'varve');

test('one failed model leaves the others to run, unless --fail-fast is given', async () => {
  await inFolder((dir) => {
    write(dir, {
      'dbt_project.yml': 'name: shop\nprofile: shop\n',
      'profiles.yml':
        'shop:\n  target: dev\n  outputs:\n    dev: {type: duckdb, path: w.duckdb, schema: main, threads: 1}\n',
      'models/a.sql': 'select nothing',
      'models/b.sql': 'select 1 as x',
    });
    const statuses = (...args: readonly string[]): string => {
      const env = { ...process.env, XDG_CACHE_HOME: dir };
      const { stdout } = spawnSync(process.execPath, [BIN, 'run', '--json', ...args], {
        cwd: dir,
        encoding: 'utf8',
        env,
      });
      const { results } = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as { results: { status: string }[] };
      return results.map((r) => r.status).join(' ');
    };
    assert.equal(statuses(), 'error success');
    assert.equal(statuses('--no-fail-fast'), 'error success');
    assert.equal(statuses('--fail-fast'), 'error skipped');
    return Promise.resolve();
  });
});
