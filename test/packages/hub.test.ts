import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { isError, type ErrorCode } from '../../src/errors.ts';
import { inWorld, write } from './world.ts';

const asking = (...entries: string[]): { 'packages.yml': string } => ({
  'packages.yml': `packages:\n${entries.map((e) => `  - ${e}\n`).join('')}`,
});

function refusedWith(code: ErrorCode, ...says: readonly RegExp[]): (error: unknown) => true {
  return (error) => {
    assert.ok(isError(error, code), String(error));
    for (const words of says) assert.match(error.message, words);
    return true;
  };
}

test('the newest version in the range is installed, with what it needs, and noted as dbt notes it', async () => {
  await inWorld(
    asking('{package: dbt-labs/dbt_utils, version: [">=1.0.0", "<2.0.0"]}', '{package: x/date, version: 0.10.0}'),
    async (w) => {
      for (const version of ['0.9.0', '1.2.0', '1.10.0', '2.0.0-rc1', '2.0.0'])
        w.publish('dbt-labs/dbt_utils', version);
      w.publish('x/date', '0.10.0', { packages: [{ package: 'dbt-labs/dbt_utils', version: '<1.10.0' }] });
      assert.deepEqual(await w.deps(), [
        { name: 'dbt_utils', from: 'version 1.2.0' },
        { name: 'date', from: 'version 0.10.0' },
      ]);
      assert.equal(w.read('dbt_packages/dbt_utils/VERSION'), '1.2.0');
      assert.equal(
        w.read('package-lock.yml'),
        [
          'packages:',
          '  - name: dbt_utils',
          '    package: dbt-labs/dbt_utils',
          '    version: 1.2.0',
          '  - name: date',
          '    package: x/date',
          '    version: 0.10.0',
          'sha1_hash: ',
        ].join('\n') + w.read('package-lock.yml').slice(-41),
      );
      for (const line of [
        'Installing dbt-labs/dbt_utils',
        'Installed from version 1.2.0',
        'Updated version available: 2.0.0',
        'Up to date!',
      ])
        assert.ok(w.told.includes(line), line);
      assert.ok(w.told.some((line) => /^Updating lock file in file path: .*package-lock\.yml$/.test(line)));
      assert.ok(w.told.some((line) => line.includes("Updates available for packages: ['dbt-labs/dbt_utils']")));
    },
  );
});

test('the lock file holds the versions until the list changes or --upgrade', async () => {
  await inWorld(asking('{package: a/b, version: ">=1.0.0"}'), async (w) => {
    w.publish('a/b', '1.0.0');
    await w.deps();
    w.publish('a/b', '1.1.0');
    assert.deepEqual(await w.deps(), [{ name: 'b', from: 'version 1.0.0' }]);
    assert.deepEqual(await w.deps({ upgrade: true }), [{ name: 'b', from: 'version 1.1.0' }]);
    w.publish('a/b', '1.2.0');
    assert.deepEqual(await w.deps(), [{ name: 'b', from: 'version 1.1.0' }]);
    write(w.project, asking('{package: a/b, version: ">=1.0.1"}'));
    assert.deepEqual(await w.deps(), [{ name: 'b', from: 'version 1.2.0' }]);
  });
});

test('--lock chooses and writes the lock file, and installs nothing', async () => {
  await inWorld(asking('{package: a/b, version: 1.0.0}'), async (w) => {
    w.publish('a/b', '1.0.0');
    assert.deepEqual(await w.deps({ lock: true }), []);
    assert.match(w.read('package-lock.yml'), /version: 1\.0\.0/);
    assert.ok(!existsSync(join(w.project, 'dbt_packages')));
    assert.ok(!w.asked.some((path) => path.includes('codeload')));
  });
});

test('a conflict names both who ask', async () => {
  await inWorld(asking('{package: a/b, version: ">=2.0.0"}', '{package: a/c, version: 1.0.0}'), async (w) => {
    for (const version of ['1.0.0', '2.0.0']) w.publish('a/b', version);
    w.publish('a/c', '1.0.0', { packages: [{ package: 'a/b', version: ['>=1.0.0', '<2.0.0'] }] });
    await assert.rejects(
      w.deps(),
      refusedWith('package-conflict', />=2\.0\.0 \(asked by packages\.yml\)/, /<2\.0\.0 \(asked by a\/c@1\.0\.0\)/),
    );
    assert.ok(!existsSync(join(w.project, 'package-lock.yml')));
  });
});

test('no such version, no such package, no such hub: each is told apart', async () => {
  await inWorld(asking('{package: a/b, version: ">=3.0.0"}'), async (w) => {
    w.publish('a/b', '1.0.0');
    w.publish('a/b', '3.0.0', { requires: ['>=99.0.0'] });
    await assert.rejects(
      w.deps(),
      refusedWith('package-version', /a\/b: >=3\.0\.0 by packages\.yml/, /1 versions do not go/),
    );
    write(w.project, asking('{package: a/none, version: 1.0.0}'));
    await assert.rejects(w.deps(), refusedWith('package-unknown', /a\/none was not found/));
    w.serve('/api/v1/a/odd.json', Buffer.from('<html>'));
    write(w.project, asking('{package: a/odd, version: 1.0.0}'));
    await assert.rejects(w.deps(), refusedWith('package-fetch', /not that of a package index/));
  });
});

test('prereleases are installed for who asks for one, and count as older than their release', async () => {
  const cases: readonly (readonly [string, string])[] = [
    ['version: ">=1.0.0"', '1.0.0'],
    ['version: ">=1.0.0", install_prerelease: true', '1.1.0-rc.10'],
    ['version: ">=1.1.0-b1"', '1.1.0-rc.10'],
    ['version: [">=1.0.0", "<1.1.0"], install_prerelease: true', '1.0.0'],
    ['version: 1.1.0-rc.2', '1.1.0-rc.2'],
  ];
  for (const [wish, version] of cases)
    await inWorld(asking(`{package: a/b, ${wish}}`), async (w) => {
      for (const v of ['1.0.0-rc1', '1.0.0', '1.1.0-rc.2', '1.1.0-rc.10']) w.publish('a/b', v);
      assert.deepEqual(await w.deps(), [{ name: 'b', from: `version ${version}` }], wish);
    });
});

test('a server that fails for the moment is asked again; one that fails for good leaves what was installed', async () => {
  await inWorld(asking('{package: a/b, version: ">=1.0.0"}'), async (w) => {
    w.publish('a/b', '1.0.0');
    w.faults.set('/api/v1/a/b.json', [503]);
    w.faults.set('/codeload/a/b/1.0.0.tar.gz', [500, 429]);
    await w.deps();
    const lock = w.read('package-lock.yml');
    w.publish('a/b', '2.0.0');
    w.faults.set('/codeload/a/b/2.0.0.tar.gz', [403]);
    await assert.rejects(w.deps({ upgrade: true }), refusedWith('package-fetch', /2\.0\.0\.tar\.gz.*answered 403/));
    assert.equal(w.read('dbt_packages/b/VERSION'), '1.0.0');
    assert.equal(w.read('package-lock.yml'), lock);
  });
});

test('packages that need each other are installed once', async () => {
  await inWorld(asking('{package: a/b, version: 1.0.0}'), async (w) => {
    w.publish('a/b', '1.0.0', { packages: [{ package: 'a/c', version: '1.0.0' }] });
    w.publish('a/c', '1.0.0', { packages: [{ package: 'a/b', version: '>=1.0.0' }] });
    assert.deepEqual(
      (await w.deps()).map((p) => p.name),
      ['b', 'c'],
    );
  });
});

test('an interruption leaves everything as it was', async () => {
  await inWorld(asking('{package: a/b, version: 1.0.0}'), async (w) => {
    w.publish('a/b', '1.0.0');
    await assert.rejects(w.deps({ signal: AbortSignal.abort() }), refusedWith('interrupted'));
    assert.ok(!existsSync(join(w.project, 'dbt_packages')));
  });
});

test('--add-package writes an entry in place of one of the same package and keeps comments', async () => {
  const list =
    '# ours\npackages:\n  - git: https://example.com/dbt-utils.git # old\n    revision: v1\n  - local: ../kept\n';
  await inWorld({ 'packages.yml': list, '../kept/dbt_project.yml': 'name: kept\n' }, async (w) => {
    for (const version of ['1.1.0', '1.2.0', '2.0.0']) w.publish('dbt-labs/dbt_utils', version);
    await w.deps({ add: { name: 'dbt-labs/dbt_utils', version: '>=1.0.0,<2.0.0', source: 'hub' } });
    assert.match(
      w.read('packages.yml'),
      /^# ours\npackages:\n {2}- local: \.\.\/kept\n {2}- package: dbt-labs\/dbt_utils\n/,
    );
    assert.equal(w.read('dbt_packages/dbt_utils/VERSION'), '1.2.0');
    const before = w.read('packages.yml');
    await assert.rejects(
      w.deps({ add: { name: 'no/such', version: '1.0.0', source: 'hub' } }),
      refusedWith('package-unknown'),
    );
    assert.equal(w.read('packages.yml'), before);
  });
});

test('--add-package makes the list where there is none', async () => {
  await inWorld({}, async (w) => {
    w.publish('a/b', '1.0.0');
    await w.deps({ add: { name: 'a/b', version: '1.0.0', source: 'hub' } });
    assert.equal(w.read('packages.yml'), 'packages:\n  - package: a/b\n    version: 1.0.0\n');
  });
});
