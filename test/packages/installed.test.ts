import assert from 'node:assert/strict';
import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { isError } from '../../src/errors.ts';
import { cleanProject, installedPackages } from '../../src/project/packages/index.ts';
import { inFolder } from '../scratch.ts';
import { inWorld, write, type Files } from './world.ts';

const TWO = 'packages:\n  - {package: a/one, version: 1.0.0}\n  - {package: a/two, version: 1.0.0}\n';

test('installed packages are the folders with a dbt_project.yml, asked for or put there by hand', async () => {
  await inWorld({ 'packages.yml': 'packages:\n  - {package: a/one, version: 1.0.0}\n' }, async (w) => {
    w.publish('a/one', '1.0.0');
    await w.deps();
    write(w.project, { 'dbt_packages/by_hand/dbt_project.yml': 'name: by_hand\n', 'dbt_packages/notes/x.md': '' });
    const at = (name: string): string => join(w.project, 'dbt_packages', name);
    assert.deepEqual(await installedPackages(w.project), [at('by_hand'), at('one')]);
  });
});

test('a project without packages has none, and none is missing', async () => {
  await inFolder(async (dir) => assert.deepEqual(await installedPackages(dir), []));
});

test('packages that are asked for and not there are told with their names where the lock file has them', async () => {
  const lock =
    'packages:\n  - {name: one, package: a/one, version: 1.0.0}\n  - {name: two, package: a/two, version: 1.0.0}\n';
  const one = { 'dbt_packages/one/dbt_project.yml': 'name: one\n' };
  const cases: readonly (readonly [Files, RegExp])[] = [
    [
      { 'packages.yml': TWO },
      /expects 2 package\(s\) based on packages specified in packages\.yml, but found only 0 .* in dbt_packages\.$/,
    ],
    [{ 'dependencies.yml': TWO, ...one }, /in dependencies\.yml, but found only 1/],
    [{ 'packages.yml': TWO, 'package-lock.yml': lock, ...one }, /found only 1 .*not found: two\.$/],
  ];
  for (const [files, says] of cases)
    await inFolder(async (dir) => {
      write(dir, files);
      await assert.rejects(installedPackages(dir), (error) => {
        assert.ok(isError(error, 'packages-missing'));
        assert.match(error.message, says);
        assert.equal(error.hint, 'varve deps');
        return true;
      });
    });
});

async function clean(files: Files, given: { env?: Record<string, string>; outside?: boolean } = {}): Promise<string[]> {
  let left: string[] = [];
  await inFolder(async (dir) => {
    write(join(dir, 'shop'), { 'dbt_project.yml': 'name: shop\n', 'models/a.sql': '', ...files });
    const told: string[] = [];
    const { env = {}, outside } = given;
    const removed = await cleanProject({ dir: join(dir, 'shop'), env, outside, tell: (text) => told.push(text) });
    assert.deepEqual(told.slice(-1), ['Finished cleaning all paths.']);
    for (const path of removed) assert.ok(told.includes(`Checking ${path}/*`) && told.includes(`Cleaned ${path}/*`));
    left = Object.keys(files).filter((path) => existsSync(join(dir, 'shop', path)));
  });
  return left;
}

test('clean removes the clean-targets, by default the target folder', async () => {
  const made = { 'target/x': '', 'dbt_packages/p/x': '', 'logs/x': '' };
  assert.deepEqual(await clean(made), ['dbt_packages/p/x', 'logs/x']);
  assert.deepEqual(await clean(made, { env: { DBT_TARGET_PATH: 'logs' } }), ['target/x', 'dbt_packages/p/x']);
  const named = {
    'dbt_project.yml': 'name: shop\nclean-targets: [target, dbt_packages, \'{{ env_var("L", "logs") }}\']\n',
  };
  assert.deepEqual(await clean({ ...made, ...named }), ['dbt_project.yml']);
});

test('clean refuses what was written, what is kept and what is outside, before anything is removed', async () => {
  const cases: readonly (readonly [string, Files])[] = [
    ['models', {}],
    ['.', {}],
    ['..', {}],
    ['../other', { '../other/x': '' }],
    ['store', {}],
    ['store/dev/layers', { 'store/dev/layers/x': '' }],
    ['kept', { 'varve.yml': 'store: kept/store/{target}\n' }],
    ['dumps', {}],
    ['build', { 'profiles.yml': 'shop:\n  outputs:\n    dev: {type: x, path: build/dev.db}\n', 'build/dev.db': '' }],
  ];
  for (const [target, files] of cases)
    await inFolder(async (dir) => {
      const project = write(join(dir, 'shop'), { ...files, 'models/a.sql': '', 'target/x': '' });
      write(project, { 'dbt_project.yml': `name: shop\nclean-targets: [target, "${target}"]\n` });
      const cleaning = cleanProject({ dir: project, env: {}, tell: () => undefined });
      await assert.rejects(cleaning, (error) => isError(error, 'clean-refused'), target);
      assert.ok(existsSync(join(project, 'target/x')));
    });
});

test('clean goes outside only where it is told to, and never above the project', async () => {
  const files = { 'dbt_project.yml': 'name: shop\nclean-targets: [../out]\n', '../out/x': '' };
  assert.deepEqual(await clean(files, { outside: true }), ['dbt_project.yml']);
  await inFolder(async (dir) => {
    mkdirSync(join(dir, 'out'));
    const project = write(join(dir, 'shop'), { 'dbt_project.yml': 'name: shop\n' });
    symlinkSync('../out', join(project, 'target'));
    const cleaning = cleanProject({ dir: project, env: {}, tell: () => undefined });
    await assert.rejects(cleaning, (error) => isError(error, 'clean-refused'), 'a link that leads out');
  });
});
