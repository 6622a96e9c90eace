import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { write } from '../packages/world.ts';
import { inFolder } from '../scratch.ts';

const BIN = join(import.meta.dirname, '..', '..', 'bin', 'varve');

function varve(cwd: string, ...args: readonly string[]): { code: number | null; out: string; err: string } {
  const env = { ...process.env, XDG_CACHE_HOME: cwd };
  const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, ...args], { cwd, encoding: 'utf8', env });
  return { code: status, out: stdout, err: stderr };
}

test('deps and clean tell what they do as dbt does, without a profile', async () => {
  await inFolder((dir) => {
    const shop = write(join(dir, 'shop'), { 'dbt_project.yml': 'name: shop\n', 'target/x': '' });
    write(join(dir, 'one'), { 'dbt_project.yml': 'name: one\n' });
    const added = varve(shop, 'deps', '--add-package', '../one', '--source', 'local');
    assert.deepEqual([added.code, added.err], [0, '']);
    assert.match(
      added.out,
      /Added new package \.\.\/one@None to .*\nInstalling \.\.\/one\nInstalled from <local @ \.\.\/one>\n/,
    );
    assert.equal(readFileSync(join(shop, 'packages.yml'), 'utf8'), 'packages:\n  - local: ../one\n');
    const { packages } = JSON.parse(varve(shop, '--json', 'deps').out.trimEnd().split('\n').at(-1) ?? '') as {
      packages: unknown;
    };
    assert.deepEqual(packages, [{ name: 'one', from: '<local @ ../one>' }]);
    const cleaned = varve(shop, 'clean');
    assert.equal(cleaned.code, 0);
    assert.match(cleaned.out, /^Checking .*target\/\*\nCleaned .*target\/\*\nFinished cleaning all paths\.\n$/);
    assert.ok(!existsSync(join(shop, 'target')));
    return Promise.resolve();
  });
});

test('deps --add-package needs a version, and --source one of three: exit 2', async () => {
  await inFolder((dir) => {
    write(dir, { 'dbt_project.yml': 'name: shop\n' });
    for (const args of [['a/b'], ['a/b@1.0.0', '--source', 'svn']]) {
      const { code, err } = varve(dir, 'deps', '--add-package', ...args);
      assert.equal(code, 2);
      assert.match(err, /^Error --(add-package|source) /);
    }
    assert.ok(!existsSync(join(dir, 'packages.yml')));
    return Promise.resolve();
  });
});
