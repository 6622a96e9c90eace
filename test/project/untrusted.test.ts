import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { duckdb } from '../../src/adapters/duckdb/index.ts';
import { isError } from '../../src/errors.ts';
import { loadProject } from '../../src/project/index.ts';
import { compiled, project, type Files } from './harness.ts';

const refused = (files: Files, code: string, env: Record<string, string> = {}): Promise<void> =>
  assert.rejects(project(files, { env }), is(code));

function is(code: string): (error: unknown) => true {
  return (error) => {
    assert.ok(isError(error), String(error));
    assert.equal(error.code, code, error.message);
    return true;
  };
}

test('a secret is for profiles.yml: neither a model, nor a setting, nor target tells it', async () => {
  const env = { DBT_ENV_SECRET_PW: 'geheim' };
  const call = "{{ env_var('DBT_ENV_SECRET_PW') }}";
  await refused({ 'models/a.sql': `select '${call}'` }, 'env-var-secret', env);
  await refused(
    { 'dbt_project.yml': `name: shop\nprofile: shop\nmodels: {+schema: "${call}"}\n`, 'models/a.sql': 'select 1' },
    'env-var-secret',
    env,
  );
  const read = await project(
    {
      'profiles.yml': `shop:\n  target: dev\n  outputs:\n    dev: {type: duckdb, path: "/tmp/${call}.db", schema: main}\n`,
      'models/a.sql': "select '{{ target.path }}' as p",
    },
    { env },
  );
  assert.equal(read.profile.output['path'], '/tmp/geheim.db');
  assert.equal(await compiled(read, 'a'), "select '' as p");
});

test('names that every JavaScript object has are no variables, settings or selectors', async () => {
  for (const name of ['constructor', '__proto__', 'toString']) {
    await assert.rejects(compiled(await project({ 'models/a.sql': `{{ var('${name}') }}` }), 'a'), is('var-missing'));
    await refused({ 'models/a.sql': `{{ env_var('${name}') }}` }, 'env-var-missing');
    await refused({ 'varve.yml': `${name}: 1\n` }, 'setting-invalid');
    const read = await project({ 'models/a.sql': `select '{{ config.get('${name}') }}' as x` });
    assert.equal(await compiled(read, 'a'), "select 'None' as x");
  }
});

test('YAML that grows without end is refused', async () => {
  const row = (of: string): string => `[${Array.from({ length: 10 }, () => of).join(', ')}]`;
  const bomb = ['a: &a [x]', `b: &b ${row('*a')}`, `c: &c ${row('*b')}`, `d: &d ${row('*c')}`, `e: ${row('*d')}`];
  await refused({ 'models/s.yml': bomb.join('\n') }, 'yaml-invalid');
});

test('no link leads out of the project; one that leads nowhere is passed over', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'varve-links-'));
  try {
    const inside = join(dir, 'project');
    await mkdir(join(inside, 'seeds'), { recursive: true });
    await mkdir(join(dir, 'outside'));
    await writeFile(join(dir, 'outside', 'a.sql'), 'select 1');
    await writeFile(join(inside, 'dbt_project.yml'), 'name: shop\nprofile: shop\n');
    await writeFile(join(inside, 'profiles.yml'), 'shop: {target: dev, outputs: {dev: {type: duckdb, path: x.db}}}\n');
    await symlink('user@host.1234', join(inside, 'seeds', '.#codes.csv')); // an editor's lock
    const load = (): Promise<unknown> =>
      loadProject({
        dir: inside,
        profilesDir: undefined,
        target: undefined,
        vars: {},
        env: {},
        startedAt: new Date(0),
        engine: () => Promise.resolve(duckdb),
        log: () => undefined,
      });
    await load();
    await symlink(join(dir, 'outside'), join(inside, 'models'));
    await assert.rejects(load(), (error) => isError(error, 'path-escapes'));
    await rm(join(inside, 'models'));
    await mkdir(join(inside, 'models'));
    await symlink(join(dir, 'outside', 'a.sql'), join(inside, 'models', 'a.sql'));
    await assert.rejects(load(), (error) => isError(error, 'path-escapes'));
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
});
