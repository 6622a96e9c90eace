import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { hashOf, isLockOf } from '../../src/project/packages/lock.ts';
import { packageScope, readPackages } from '../../src/project/packages/read.ts';
import { inFolder } from '../scratch.ts';
import { write } from './world.ts';

const env = { TOKEN: 'abc', DBT_ENV_SECRET_T: 's3cret', REV: '3' };

async function hash(list: string, file = 'packages.yml'): Promise<string> {
  let hashed = '';
  await inFolder(async (dir) => {
    write(dir, { [file]: list });
    const { specs } = await readPackages(dir, packageScope({ env, tell: () => undefined }));
    hashed = hashOf(specs);
  });
  return hashed;
}

test("sha1_hash is the one that dbt's own command writes", async () => {
  const written: readonly (readonly [string, string])[] = [
    ['{local: ../x}', '2eb88687c82ae2cd966a476e338919651d83079e'],
    ['{local: z, name: q}', '1ffede796c00c0dfd1db1c25237b540c282d7875'],
    ['{package: dbt-labs/dbt_utils, version: [">=1.0.0", "<2.0.0"]}', 'dd1e1feb2d2bbce79e7a255cd309a60e6548df0b'],
    ['{package: a/b, version: 1.1.0, install_prerelease: true}', 'b8663061cc0ce12f5132ad2eaa941d51504ae358'],
    ['{git: "https://x/ü.git", revision: 1.0, warn-unpinned: false}', '848086b4ffbf2d2ef8bf71f2e1e593e697f23a8e'],
    ['{git: g, subdirectory: s}', '4d9e41b806aba5aef3a1fe181f1dee4071ac550a'],
    ['{git: g, revision: 3}', 'a3600bebaf1e64ca412714548628f089a8caee8f'],
    ['{tarball: "http://x/y.tgz", name: y}', '749edaaf98a0eb913acca780425723dd1d129490'],
  ];
  for (const [entry, expected] of written) assert.equal(await hash(`packages:\n  - ${entry}\n`), expected, entry);
});

test('the order of the list does not count, what stands in it does', async () => {
  const [a, b] = ['  - {local: a}\n', '  - {local: b}\n'];
  assert.equal(await hash(`packages:\n${a}${b}`), await hash(`packages:\n${b}${a}`));
  assert.notEqual(await hash(`packages:\n${a}${b}`), await hash(`packages:\n${a}`));
});

test('templates are rendered in packages.yml, not in dependencies.yml', async () => {
  await inFolder(async (dir) => {
    const list =
      'packages:\n  - git: "https://{{ env_var(\'TOKEN\') }}@x/y.git"\n    revision: "{{ env_var(\'REV\') }}"\n';
    const scope = packageScope({ env, tell: () => undefined });
    write(dir, { 'packages.yml': list });
    const [rendered] = (await readPackages(dir, scope)).specs;
    assert.ok(rendered?.kind === 'git');
    assert.deepEqual([rendered.git, rendered.revision], ['https://abc@x/y.git', '3']);
    write(dir, { 'packages.yml': '', 'dependencies.yml': list });
    const { file, specs } = await readPackages(dir, scope);
    assert.equal(file, 'dependencies.yml');
    assert.equal(specs[0]?.kind === 'git' && specs[0].revision, "{{ env_var('REV') }}");
  });
});

test('a lock of an older dbt, which hashed without what was written, still fits', async () => {
  await inFolder(async (dir) => {
    write(dir, { 'packages.yml': 'packages:\n  - {package: a/b, version: 1.0.0}\n' });
    const { specs } = await readPackages(dir, packageScope({ env, tell: () => undefined }));
    const older = '{"install_prerelease": false, "package": "a/b", "version": "1.0.0"}';
    assert.ok(isLockOf(createHash('sha1').update(older).digest('hex'), specs));
    assert.ok(!isLockOf('0000', specs));
  });
});
