import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inProject } from './project.ts';

const project = (flags: string): string => `name: shop\nprofile: shop\nflags: ${flags}\n`;

const TWO = { 'models/a.sql': 'select nothing', 'models/b.sql': 'select 1 as id' };

const WARNS = {
  'models/b.sql': 'select 1 as id',
  'tests/t.sql': "{{ config(severity='warn') }}select * from {{ ref('b') }}",
};

test('flags of dbt_project.yml hold where nothing else is said', () =>
  inProject({ ...TWO, 'dbt_project.yml': project('{fail_fast: true}') }, (p) => {
    p.process(['run']);
    assert.equal(p.statuses(), 'a=error b=skipped');
    p.process(['run', '--no-fail-fast']);
    assert.equal(p.statuses(), 'a=error b=success');
    p.process(['run'], { DBT_FAIL_FAST: 'false' });
    assert.equal(p.statuses(), 'a=error b=success');
  }));

test('--warn-error makes a failure of a test that only warns', () =>
  inProject(WARNS, (p) => {
    assert.equal(p.process(['build']).code, 0);
    assert.equal(p.process(['build', '--warn-error']).code, 1);
    assert.equal(p.statuses(), 'b=success t=fail');
    assert.match(p.result('t').message ?? '', /^Got 1 result, configured to fail if != 0/);
  }));

test('--warn-error-options name the warnings: all but some, or some', () =>
  inProject({ ...WARNS, 'dbt_project.yml': project('{warn_error_options: {error: [LogTestResult]}}') }, (p) => {
    assert.equal(p.process(['build']).code, 1);
    assert.equal(p.process(['build', '--select', 'nowhere']).code, 0);
    const options = "{'error': 'all', 'warn': ['LogTestResult']}";
    assert.equal(p.process(['build', '--warn-error-options', options]).code, 0);
    const { code, out } = p.process(['build', '--warn-error-options', options, '--select', 'nowhere']);
    assert.equal(code, 2);
    assert.match(out, /does not match any enabled nodes/);
  }));
