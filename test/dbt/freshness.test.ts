import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inProject, type DbtProject } from './project.ts';

const SHOP = {
  'models/s.yml': `
sources:
  - name: raw
    schema: main
    config:
      freshness: {warn_after: {count: 1, period: hour}, error_after: {count: 1, period: day}}
      loaded_at_field: loaded
    tables:
      - name: fresh
      - name: late
      - name: stale
      - name: gone
      - {name: unmeasured, config: {freshness: null}}
      - name: asked
        config: {loaded_at_query: "select max(loaded) from main.fresh"}
`,
};

async function fill(p: DbtProject): Promise<void> {
  const table = (name: string, age: string): string =>
    `create table ${name} as select (now() at time zone 'UTC' - interval '${age}')::timestamp as loaded`;
  await p.sql(table('fresh', '1 minute'), table('late', '2 hours'), table('stale', '3 days'), 'select 1');
}

const statuses = (p: DbtProject): string =>
  (p.artifact('sources.json', 'results') as { unique_id: string; status: string }[])
    .map((r) => `${r.unique_id.split('.')[3] ?? ''}=${r.status}`)
    .sort()
    .join(' ');

test('source freshness: pass, warn, error, and what cannot be measured', () =>
  inProject(SHOP, async (p) => {
    await fill(p);
    const { code, out } = await p.dbt('source', 'freshness');
    assert.equal(code, 1);
    assert.match(out, /PASS freshness of raw\.fresh \.+ \[PASS in/);
    assert.match(out, /WARN freshness of raw\.late/);
    assert.match(out, /ERROR STALE freshness of raw\.stale/);
    assert.equal(statuses(p), 'asked=pass fresh=pass gone=runtime error late=warn stale=error');
    assert.equal(
      p.artifact('sources.json', 'metadata', 'dbt_schema_version'),
      'https://schemas.getdbt.com/dbt/sources/v3.json',
    );
  }));

test('only warnings end with 0; a selection and another file are taken', () =>
  inProject(SHOP, async (p) => {
    await fill(p);
    await p.ok('source', 'freshness', '--select', 'source:raw.late', '--output', 'target/mine.json');
    assert.ok(p.has('target/mine.json') && !p.has('target/sources.json'));
  }));

test('an empty source is an error', () =>
  inProject(SHOP, async (p) => {
    await p.sql('create table fresh (loaded timestamp)', 'select 1');
    assert.equal((await p.dbt('source', 'freshness', '--select', 'source:raw.fresh')).code, 1);
    assert.equal(statuses(p), 'fresh=runtime error');
  }));

test('source_status: chooses by what was fresher before', () =>
  inProject({ ...SHOP, 'models/m.sql': "select * from {{ source('raw', 'fresh') }}" }, async (p) => {
    await fill(p);
    await p.dbt('source', 'freshness');
    p.write({
      'state/sources.json': p.text('target/sources.json'),
      'state/manifest.json': p.text('target/manifest.json'),
    });
    await p.sql("update fresh set loaded = loaded + interval '10 seconds'", 'select 1');
    await p.dbt('source', 'freshness');
    const { out } = await p.ok('ls', '-s', 'source_status:fresher+', '--state', 'state', '--output', 'name');
    assert.match(out, /\bm\b/);
    assert.doesNotMatch(out, /\blate\b/);
  }));
