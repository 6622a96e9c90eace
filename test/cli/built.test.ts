import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { inFolder } from '../scratch.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const EXAMPLE = join(ROOT, 'examples', 'tenants');

/** Runs a script of a clone on this Node; what it printed. */
function run(clone: string, script: string, ...args: readonly string[]): string {
  const env = { ...process.env, XDG_CACHE_HOME: clone };
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(clone, script), ...args], {
    encoding: 'utf8',
    env,
  });
  assert.equal(status, 0, `${stdout}${stderr}`);
  return stdout;
}

/** What a clone holds, built. */
function makeClone(folder: string): string {
  const clone = join(folder, 'clone');
  mkdirSync(clone);
  for (const part of ['bin', 'src', 'scripts', 'package.json'])
    cpSync(join(ROOT, part), join(clone, part), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(clone, 'node_modules'));
  run(clone, 'scripts/bundle.ts');
  return clone;
}

test('what is built runs where the source is older, the source where it is newer, and alone as it is published', () =>
  inFolder((folder) => {
    const clone = makeClone(folder);
    appendFileSync(join(clone, 'dist', 'varve.js'), "\nconsole.log('built');\n");
    assert.match(run(clone, 'bin/varve', '--version'), /^\d+\.\d+\.\d+\nbuilt\n$/);
    appendFileSync(join(clone, 'src', 'cli', 'main.ts'), "\nconsole.log('source');\n");
    assert.match(run(clone, 'bin/varve', '--version'), /^\d+\.\d+\.\d+\nsource\n$/);

    rmSync(join(clone, 'src'), { recursive: true });
    for (const part of ['dbt', 'dumps'])
      cpSync(join(EXAMPLE, part), join(folder, 'tenants', part), { recursive: true });
    const project = ['--project-dir', join(folder, 'tenants', 'dbt')];
    const said = run(clone, 'bin/varve', ...project, 'daily', '--date', '2026-02-06');
    assert.match(said, /published 2026-02-06\nbuilt\n$/);
    return Promise.resolve();
  }));

test('a file that goes makes the source newer, too', () =>
  inFolder((folder) => {
    const clone = makeClone(folder);
    appendFileSync(join(clone, 'dist', 'varve.js'), "\nconsole.log('built');\n");
    rmSync(join(clone, 'src', 'start.ts'));
    assert.doesNotMatch(run(clone, 'bin/varve', '--version'), /built/);
    return Promise.resolve();
  }));

test('the library and the seam to engines are built beside it', () =>
  inFolder(async (folder) => {
    const clone = makeClone(folder);
    rmSync(join(clone, 'src'), { recursive: true });
    const door = (await import(join(clone, 'dist', 'index.js'))) as Record<string, unknown>;
    const source = (await import('../../src/index.ts')) as Record<string, unknown>;
    assert.deepEqual(Object.keys(door), Object.keys(source));
    const seam = (await import(join(clone, 'dist', 'adapter.js'))) as Record<string, unknown>;
    assert.deepEqual(Object.keys(seam), Object.keys((await import('../../src/adapter/index.ts')) as object));
  }));
