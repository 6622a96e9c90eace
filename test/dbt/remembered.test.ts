import assert from 'node:assert/strict';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readProject } from '../../src/read-project.ts';
import { parseOnly } from '../../src/index.ts';
import { inProject, type DbtProject } from './project.ts';

const KEPT = 'target/partial_parse.varve';
const SHOP = {
  'models/a.sql': "select {{ one() }} as id, '{{ var('v', 'none') }}' as v, '{{ env_var('E', 'none') }}' as e",
  'models/b.sql': "{{ config(alias=env_var('E', 'none') ~ var('v', 'none')) }} select * from {{ ref('a') }}",
  'macros/m.sql': '{% macro one() %}1{% endmacro %}',
};

interface Given {
  readonly vars?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly target?: string;
}

/** Marks what is kept, so that a name tells whether it was read again. */
function mark(p: DbtProject): void {
  p.write({ [KEPT]: p.text(KEPT).replaceAll('"alias":"a"', '"alias":"kept"') });
}

/** `kept`: what was remembered was used; `read`: the files were. */
async function how(p: DbtProject, { vars, env = {}, target }: Given = {}): Promise<string> {
  const { manifest } = await readProject({ dir: p.dir, vars, env, target });
  return manifest.nodes['model.shop.a']?.alias === 'kept' ? 'kept' : 'read';
}

test('an unchanged project is not read again', () =>
  inProject(SHOP, async (p) => {
    await parseOnly({ dir: p.dir, env: {} });
    mark(p);
    assert.equal(await how(p), 'kept');
    assert.equal(await how(p), 'kept');
    const { manifest } = await readProject({ dir: p.dir, env: {}, partialParse: false });
    assert.equal(manifest.nodes['model.shop.a']?.alias, 'a');
  }));

const CHANGES: Readonly<Record<string, readonly [Given, ((p: DbtProject) => void)?]>> = {
  'a file that is changed': [{}, (p) => p.write({ 'models/b.sql': "select 2 as id from {{ ref('a') }}" })],
  'a file that is changed to one of the same length': [
    {},
    (p) => p.write({ 'macros/m.sql': SHOP['macros/m.sql'].replace('1', '2') }),
  ],
  'a file that comes': [{}, (p) => p.write({ 'models/c.sql': 'select 1 as id' })],
  'a file that goes': [{}, (p) => p.remove('models/b.sql')],
  'a description': [{}, (p) => p.write({ 'models/m.yml': 'models: [{name: a, description: x}]\n' })],
  'dbt_project.yml': [{}, (p) => p.write({ 'dbt_project.yml': `${p.text('dbt_project.yml')}vars: {v: x}\n` })],
  'profiles.yml': [
    {},
    (p) => p.write({ 'profiles.yml': p.text('profiles.yml').replace('schema: main', 'schema: mine') }),
  ],
  'a package': [{}, (p) => p.write({ 'dbt_packages/q/dbt_project.yml': 'name: q\n' })],
  'a variable': [{ vars: { v: 'x' } }],
  'a variable of the environment': [{ env: { E: 'x' } }],
  'a target': [{ target: 'other' }],
};

for (const [what, [given, change]] of Object.entries(CHANGES))
  test(`read again after: ${what}`, () =>
    inProject(SHOP, async (p) => {
      await parseOnly({ dir: p.dir, env: {} });
      mark(p);
      assert.equal(await how(p), 'kept');
      change?.(p);
      assert.equal(await how(p, given), 'read');
    }));

test('a variable of the environment that nothing asks for changes nothing', () =>
  inProject(SHOP, async (p) => {
    await parseOnly({ dir: p.dir, env: {} });
    mark(p);
    assert.equal(await how(p, { env: { OTHER: 'x' } }), 'kept');
  }));

test('what cannot be read, or not be written, stops nothing', () =>
  inProject(SHOP, async (p) => {
    await parseOnly({ dir: p.dir, env: {} });
    const whole = p.text(KEPT);
    for (const broken of [
      '',
      '\n\n',
      '{}',
      whole.slice(0, whole.length / 2),
      `\u0000${whole}`,
      whole.replace('{', '['),
    ]) {
      p.write({ [KEPT]: broken });
      assert.equal(await how(p), 'read');
    }
    p.remove('target');
    p.write({ target: 'a file in the place of the folder' });
    assert.equal(await how(p), 'read');
    p.remove('target');
    p.write({ 'target/.keep': '' });
    chmodSync(join(p.dir, 'target'), 0o500);
    assert.equal(await how(p), 'read');
    chmodSync(join(p.dir, 'target'), 0o700);
  }));

test('values of the environment are kept by their hash alone', () =>
  inProject(
    { ...SHOP, 'models/b.sql': "{{ config(enabled=env_var('E') == 'plain-value') }} select 1 as id" },
    async (p) => {
      const env = { E: 'plain-value' };
      await parseOnly({ dir: p.dir, env });
      const [head = ''] = p.text(KEPT).split('\n');
      assert.deepEqual(Object.keys((JSON.parse(head) as { env: object }).env), ['E']);
      assert.ok(!head.includes('plain-value'));
    },
  ));
