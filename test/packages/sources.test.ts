import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { isError, type ErrorCode } from '../../src/errors.ts';
import { commit, git, inWorld, packageFiles, repository, tarball, write, type World } from './world.ts';

function list(world: World, ...entries: string[]): void {
  write(world.project, { 'packages.yml': `packages:\n${entries.map((e) => `  - ${e}\n`).join('')}` });
}

async function refused(work: Promise<unknown>, code: ErrorCode, says: RegExp): Promise<void> {
  await assert.rejects(work, (error) => {
    assert.ok(isError(error, code), String(error));
    assert.match(error.message, says);
    return true;
  });
}

test('a local package is a link, with what it asks for beside it', async () => {
  await inWorld({}, async (w) => {
    write(
      w.dir,
      Object.fromEntries(
        Object.entries(packageFiles('shared', { 'packages.yml': 'packages:\n  - local: ../deep\n' })).map(([p, t]) => [
          `shared/${p}`,
          t,
        ]),
      ),
    );
    write(join(w.dir, 'deep'), packageFiles('deep'));
    list(w, 'local: ../shared');
    assert.deepEqual(await w.deps(), [
      { name: 'shared', from: '<local @ ../shared>' },
      { name: 'deep', from: '<local @ ../deep>' },
    ]);
    assert.ok(w.told.includes('Installed from <local @ ../shared>'));
    assert.equal(readlinkSync(join(w.project, 'dbt_packages/shared')), join(w.dir, 'shared'));
    assert.match(w.read('package-lock.yml'), /^packages:\n {2}- local: \.\.\/shared\n {4}name: shared\n/);
    await w.deps();
    assert.ok(existsSync(join(w.dir, 'shared', 'dbt_project.yml')), 'only the link is replaced');
  });
});

test('a tarball is taken from an address, a path or a file: URL, under the name that is given', async () => {
  await inWorld({}, async (w) => {
    const path = tarball(w.dir, 'one-1.0', packageFiles('other_name'));
    w.serve('/one.tar.gz', readFileSync(path));
    for (const address of [`${w.url}/one.tar.gz`, path, pathToFileURL(path).href]) {
      list(w, `{tarball: "${address}", name: one}`);
      assert.deepEqual(await w.deps(), [{ name: 'one', from: `tarball (url: ${address})` }]);
      assert.match(w.read('dbt_packages/one/dbt_project.yml'), /other_name/);
    }
  });
});

test('long names, links inside and empty folders of an archive come out as they are', async () => {
  await inWorld({}, async (w) => {
    const long = `models/${'a'.repeat(90)}/${'b'.repeat(90)}.sql`;
    const folder = write(join(w.dir, 'one'), packageFiles('one', { [long]: 'select 1', 'größe.md': 'ü' }));
    symlinkSync('dbt_project.yml', join(folder, 'link.yml'));
    for (const format of ['gnu', 'pax', 'ustar']) {
      const path = join(w.dir, `${format}.tar.gz`);
      execFileSync('tar', ['-czf', path, `--format=${format}`, '-C', w.dir, 'one']);
      list(w, `{tarball: "${path}", name: one}`);
      await w.deps();
      assert.equal(w.read(`dbt_packages/one/${long}`), 'select 1');
      assert.equal(w.read('dbt_packages/one/größe.md'), 'ü');
      assert.ok(lstatSync(join(w.project, 'dbt_packages/one/link.yml')).isSymbolicLink());
    }
  });
});

test('an archive that leads out of its folder is refused, and nothing is written', async () => {
  await inWorld({}, async (w) => {
    const make = (name: string, ...args: string[]): string => {
      const path = join(w.dir, name);
      execFileSync('tar', ['-czPf', path, '-C', w.dir, ...args]);
      return path;
    };
    write(join(w.dir, 'one'), packageFiles('one'));
    write(w.dir, { 'evil.txt': 'evil' });
    symlinkSync('../../../..', join(w.dir, 'one', 'up'));
    const archives = [
      make('up.tgz', '--transform=s,evil.txt,../../evil.txt,', 'evil.txt'),
      make('absolute.tgz', '--transform=s,evil.txt,/tmp/varve-evil.txt,', 'evil.txt'),
      make('link.tgz', 'one'),
    ];
    for (const path of archives) {
      list(w, `{tarball: "${path}", name: one}`);
      await refused(w.deps(), 'package-invalid', /leads out of the archive/);
    }
    assert.ok(!existsSync('/tmp/varve-evil.txt'));
    assert.deepEqual(readdirSync(w.project).sort(), ['dbt_project.yml', 'packages.yml']);
  });
});

test('links that lead out over other links are refused', async () => {
  await inWorld({}, async (w) => {
    const folder = write(join(w.dir, 'one'), packageFiles('one', { 'sub/x': '' }));
    symlinkSync('..', join(folder, 'sub', 'a'));
    symlinkSync('sub/a/../..', join(folder, 'b'));
    const path = join(w.dir, 'one.tgz');
    execFileSync('tar', ['-czf', path, '-C', w.dir, 'one']);
    list(w, `{tarball: "${path}", name: one}`);
    await refused(w.deps(), 'package-invalid', /the link one\/b leads out/);
  });
});

test('what is no archive of a package is refused', async () => {
  await inWorld({}, async (w) => {
    write(w.dir, { 'text.tgz': 'hello', 'two/a/x': '', 'two/b/x': '' });
    const two = join(w.dir, 'two.tgz');
    execFileSync('tar', ['-czf', two, '-C', join(w.dir, 'two'), 'a', 'b']);
    const empty = tarball(w.dir, 'empty', { 'README.md': '' });
    const cut = join(w.dir, 'cut.tgz');
    execFileSync('sh', ['-c', `gunzip -c ${empty} | head -c 1500 | gzip > ${cut}`]);
    const cases: readonly (readonly [string, RegExp])[] = [
      ['text.tgz', /header/],
      [two, /holds one folder/],
      [empty, /no dbt_project\.yml/],
      [cut, /one folder|cut off|no dbt_project/],
    ];
    for (const [path, says] of cases) {
      list(w, `{tarball: "${path.startsWith('/') ? path : `../${path}`}", name: one}`);
      await refused(w.deps(), 'package-invalid', says);
    }
  });
});

test('git: a branch, a tag, a commit, the default branch; the lock file holds the commit', async () => {
  await inWorld({}, async (w) => {
    const repo = join(w.dir, 'repo');
    const old = repository(repo, packageFiles('one', { VERSION: '1' }));
    git(repo, 'tag', 'v1');
    const middle = commit(repo, { VERSION: '2' });
    const head = commit(repo, { VERSION: '3' });
    git(repo, 'branch', 'other', middle);
    const cases: readonly (readonly [string, string])[] = [
      ['revision: v1', old],
      ['revision: other', middle],
      [`revision: ${middle}`, middle],
      [`revision: "${old.slice(0, 10)}"`, old],
      ['warn-unpinned: false', head],
    ];
    for (const [wish, sha] of cases) {
      list(w, `{git: "${repo}", ${wish}}`);
      assert.deepEqual(await w.deps(), [{ name: 'one', from: `revision ${sha}` }], wish);
      assert.match(w.read('package-lock.yml'), new RegExp(`revision: '?${sha}'?\\n`));
    }
    assert.ok(!existsSync(join(w.project, 'dbt_packages/one/.git')));
    assert.ok(!w.told.some((line) => line.includes('not pinned')));
    commit(repo, { VERSION: '4' });
    await w.deps();
    assert.equal(w.read('dbt_packages/one/VERSION'), '3', 'the lock file holds');
    await w.deps({ upgrade: true });
    assert.equal(w.read('dbt_packages/one/VERSION'), '4');
  });
});

test('git: a folder of a repository, and a warning where nothing is pinned', async () => {
  await inWorld({}, async (w) => {
    const repo = join(w.dir, 'repo');
    repository(repo, { 'README.md': '', 'pkg/dbt_project.yml': 'name: one\n' });
    list(w, `{git: "${repo}", subdirectory: pkg}`);
    await w.deps();
    assert.match(w.read('dbt_packages/one/dbt_project.yml'), /one/);
    assert.ok(w.told.includes('and subdirectory pkg'));
    assert.ok(w.told.some((line) => line.includes('not pinned, using HEAD (default branch)')));
    for (const subdirectory of ['../..', '/etc']) {
      list(w, `{git: "${repo}", subdirectory: ${subdirectory}}`);
      await refused(w.deps(), 'package-entry', /leads out of the repository/);
    }
    list(w, `{git: "${repo}", subdirectory: none}`);
    await refused(w.deps(), 'package-invalid', /no folder none/);
  });
});

test('git: two revisions of one repository are a conflict; a repository or revision that is not there is told', async () => {
  await inWorld({}, async (w) => {
    const repo = join(w.dir, 'repo');
    repository(repo, packageFiles('one'));
    git(repo, 'tag', 'v1');
    write(
      join(w.dir, 'asks'),
      packageFiles('asks', { 'packages.yml': `packages:\n  - {git: "${repo}", revision: main}\n` }),
    );
    list(w, `{git: "${repo}", revision: v1}`, 'local: ../asks');
    await refused(
      w.deps(),
      'package-conflict',
      /revision v1 \(asked by packages\.yml\) and revision main \(asked by \.\.\/asks\)/,
    );
    list(w, `{git: "${repo}", revision: v9}`);
    await refused(w.deps(), 'package-fetch', /v9/);
    list(w, '{git: "../nowhere", revision: v1}');
    await refused(w.deps(), 'package-fetch', /nowhere cannot be fetched/);
    list(w, `{git: "${repo}", revision: "--upload-pack=touch x"}`);
    await refused(w.deps(), 'package-entry', /is not a revision/);
  });
});

test('a secret of the environment is used and never told or written', async () => {
  await inWorld({}, async (w) => {
    const repo = join(w.dir, 's3cret', 'repo');
    repository(repo, packageFiles('one'));
    const address = `${w.dir}/{{ env_var('DBT_ENV_SECRET_PLACE') }}/repo`;
    const env = { DBT_ENV_SECRET_PLACE: 's3cret' };
    list(w, `{git: "${address}", revision: main}`);
    for (let time = 0; time < 2; time++) assert.equal((await w.deps({ env })).length, 1);
    assert.ok(!`${w.told.join('\n')}${w.read('package-lock.yml')}`.includes('s3cret'));
    assert.ok(w.read('package-lock.yml').includes('DBT_ENV_SECRET_PLACE'));
    list(w, `{git: "${address}x", revision: main}`);
    await assert.rejects(w.deps({ env }), (error: Error) => !error.message.includes('s3cret'));
  });
});

test('two packages of one name, or one with the name of the project, are refused', async () => {
  await inWorld({}, async (w) => {
    for (const [folder, name] of [
      ['a', 'one'],
      ['b', 'one'],
      ['c', 'shop'],
    ] as const)
      write(join(w.dir, folder), packageFiles(name));
    list(w, 'local: ../a', 'local: ../b');
    await refused(w.deps(), 'package-twice', /Found duplicate project "one": \.\.\/a and \.\.\/b/);
    list(w, 'local: ../c');
    await refused(w.deps(), 'package-twice', /the project itself and \.\.\/c/);
  });
});

test('an entry that dbt would not take is refused at its line', async () => {
  const entries: readonly (readonly [string, RegExp])[] = [
    ['hello', /a mapping/],
    ['{pakage: a/b}', /needs one of/],
    ['{package: dbt_utils, version: 1.0.0}', /needs a namespace/],
    ['{package: a/b}', /needs a version/],
    ['{package: a/b, version: "1.0"}', /"1\.0" is not a valid semantic version/],
    ['{package: a/b, version: 1.0.0, install-prerelease: true}', /no key install-prerelease/],
    ['{tarball: x.tgz}', /needs a name/],
    ['{local: ""}', /has no value/],
    ['{private: org/x}', /write git:/],
  ];
  await inWorld({}, async (w) => {
    for (const [entry, says] of entries) {
      list(w, entry);
      await assert.rejects(w.deps(), (error) => {
        assert.ok(isError(error, 'package-entry'), String(error));
        assert.match(error.message, says);
        assert.equal(error.place?.line, 2);
        return true;
      });
    }
  });
});

test('a project that asks for nothing keeps what lies in dbt_packages; an empty list empties it', async () => {
  await inWorld({ 'dbt_packages/mine/dbt_project.yml': 'name: mine\n' }, async (w) => {
    assert.deepEqual(await w.deps(), []);
    assert.deepEqual(w.told, ['Warning: No packages were found in packages.yml']);
    assert.ok(existsSync(join(w.project, 'dbt_packages/mine')));
    write(w.project, { 'packages.yml': 'packages: []\n' });
    await w.deps();
    assert.deepEqual(readdirSync(join(w.project, 'dbt_packages')), []);
  });
});

test('packages-install-path is followed, unless it is the project itself', async () => {
  await inWorld(
    { 'packages.yml': 'packages:\n  - local: ../one\n', '../one/dbt_project.yml': 'name: one\n' },
    async (w) => {
      write(w.project, { 'dbt_project.yml': 'name: shop\npackages-install-path: build/pkgs\n' });
      await w.deps();
      assert.deepEqual(readdirSync(join(w.project, 'build')), ['pkgs']);
      for (const path of ['.', '..']) {
        write(w.project, { 'dbt_project.yml': `name: shop\npackages-install-path: ${path}\n` });
        await refused(w.deps(), 'path-escapes', /packages-install-path/);
      }
    },
  );
});
