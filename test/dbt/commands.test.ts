import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inProject } from './project.ts';

const TWO = { 'models/a.sql': 'select 1 as id', 'models/b.sql': "select * from {{ ref('a') }}" };

test('a run that goes well ends with 0 and the phrases that people look for', () =>
  inProject(TWO, async (p) => {
    const { code, out } = await p.dbt('run');
    assert.equal(code, 0);
    assert.match(out, /Running with dbt=\d+\.\d+/);
    assert.match(out, /Registered adapter: duckdb=/);
    assert.match(out, /Found 2 models, \d+ macros/);
    assert.match(out, /Concurrency: 1 thread \(target='dev'\)\n[\d:]+ {2}\n.*1 of 2 START/);
    assert.match(out, /1 of 2 START sql view model main\.a \.+ \[RUN\]/);
    assert.match(out, /1 of 2 OK created sql view model main\.a \.+ \[OK in \d+\.\d\ds\]/);
    assert.match(out, /Finished running 2 view models in 0 hours 0 minutes and \d+\.\d\d seconds \(\d+\.\d\ds\)\./);
    assert.match(out, /Completed successfully/);
    assert.match(out, /Done\. PASS=2 WARN=0 ERROR=0 SKIP=0 NO-OP=0 REUSED=0 TOTAL=2/);
  }));

test('a failed node ends with 1, is told with its place, and skips what is below', () =>
  inProject({ ...TWO, 'models/a.sql': 'select nothing' }, async (p) => {
    const { code, out } = await p.dbt('run');
    assert.equal(code, 1);
    assert.match(out, /1 of 2 ERROR creating sql view model main\.a \.+ \[ERROR in/);
    assert.match(out, /2 of 2 SKIP relation main\.b \.+ \[SKIP\]/);
    assert.match(out, /Completed with 1 error, 0 partial successes, and 0 warnings:/);
    assert.match(out, /Failure in model a/);
    assert.match(out, /Runtime Error in model a \(models\/a\.sql\)/);
    assert.match(out, /Done\. PASS=0 WARN=0 ERROR=1 SKIP=1 NO-OP=0 REUSED=0 TOTAL=2/);
  }));

test('what cannot be begun ends with 2', () =>
  inProject({ ...TWO, 'models/c.sql': "select * from {{ ref('nowhere') }}" }, async (p) => {
    const broken = await p.dbt('run');
    assert.equal(broken.code, 2);
    assert.match(broken.out, /Encountered an error:\nCompilation Error\n.*nowhere/s);
    assert.equal((await p.dbt('run', '--nope')).code, 2);
    assert.equal((await p.dbt('runn')).code, 2);
    p.remove('models/c.sql');
    p.remove('dbt_project.yml');
    assert.equal((await p.dbt('run')).code, 2);
  }));

test('nothing selected is no failure', () =>
  inProject(TWO, async (p) => {
    const { code, out } = await p.dbt('run', '--select', 'nowhere');
    assert.equal(code, 0);
    assert.match(out, /does not match any enabled nodes/);
    assert.match(out, /Nothing to do/);
  }));

test('global flags stand before or after the command; old names and lists of names are taken', () =>
  inProject(TWO, async (p) => {
    for (const args of [
      ['--target', 'other', 'run'],
      ['run', '--target', 'other'],
      ['run', '-t', 'other', '--no-empty', '--no-full-refresh'],
      ['--no-partial-parse', '--no-use-colors', 'run', '--target', 'other', '--no-version-check'],
    ]) {
      const { out } = await p.ok(...args);
      assert.match(out, /model other\.a/, args.join(' '));
    }
    await p.ok('run', '-m', 'a', 'b');
    assert.equal(p.statuses(), 'a=success b=success');
    await p.ok('run', '--models', 'a');
    assert.equal(p.statuses(), 'a=success');
    await p.ok('run', '--select', 'a b', '--exclude', 'a');
    assert.equal(p.statuses(), 'b=success');
  }));

test('variables of the environment stand in for flags, and flags win', () =>
  inProject(TWO, (p) => {
    const env = { DBT_TARGET: 'other', DBT_TARGET_PATH: 'out', DBT_LOG_PATH: 'kept' };
    const { code, out } = p.process(['run', '--select', 'a'], env);
    assert.equal(code, 0, out);
    assert.match(out, /model other\.a/);
    assert.ok(p.has('out/run_results.json'));
    assert.match(p.text('kept/dbt.log'), /OK created sql view model other\.a/);
    assert.match(p.process(['run', '--select', 'a', '--target', 'dev'], env).out, /model main\.a/);
  }));

test('--quiet tells errors alone', () =>
  inProject({ ...TWO, 'models/b.sql': 'select nothing' }, (p) => {
    const { code, out } = p.process(['--quiet', 'run']);
    assert.equal(code, 1);
    assert.doesNotMatch(out, /main\.a|Done/);
    assert.match(out, /ERROR creating sql view model main\.b/);
  }));

test('what print() says is heard as it is, quiet or in JSON; --no-print silences it', () =>
  inProject(
    { 'macros/m.sql': "{% macro gen() %}{{ print('- a: 1\\n  b: 2') }}{{ log('told', info=true) }}{% endmacro %}" },
    (p) => {
      assert.equal(p.process(['--quiet', 'run-operation', 'gen']).out, '- a: 1\n  b: 2\n');
      assert.doesNotMatch(p.process(['run-operation', 'gen', '--no-print']).out, /- a/);
    },
  ));

test('--quiet compile gives the SQL alone', () =>
  inProject(TWO, (p) => {
    assert.equal(
      p.process(['compile', '--inline', "select * from {{ ref('a') }}", '--quiet']).out,
      'select * from "w"."main"."a"\n',
    );
  }));

test('parse opens no database; clean removes what was made, and nothing else', () =>
  inProject(TWO, async (p) => {
    await p.ok('parse');
    assert.ok(p.has('target/manifest.json'));
    assert.ok(!p.has('w.duckdb'));
    await p.ok('clean');
    assert.ok(!p.has('target'));
    assert.ok(p.has('models/a.sql'));
  }));

test('debug: the project, the profile and the connection, each by itself', () =>
  inProject(TWO, async (p) => {
    const { out } = await p.ok('debug');
    assert.match(out, /dbt_project\.yml file \[OK found and valid\]/);
    assert.match(out, /Connection test: \[OK connection ok\]/);
    assert.match(out, /All checks passed!/);
    p.write({ 'w.duckdb': 'not a database, and long enough to be looked at'.repeat(400) });
    const broken = await p.dbt('debug', '--connection');
    assert.equal(broken.code, 1);
    assert.match(broken.out, /1 check failed:/);
  }));

test('short flags and plurals of dbt are taken; a word that only looks like a command is left alone', () =>
  inProject(
    {
      'models/list.sql': "{{ config(materialized='incremental') }} select 1 as id",
      'seeds/s.csv': 'id\n1\n',
    },
    async (p) => {
      await p.ok('run', '--select', 'list');
      assert.equal(p.statuses(), 'list=success');
      await p.ok('run', '-f');
      assert.deepEqual(await p.sql('select count(*) from list'), [[1]]);
      await p.ok('build', '--resource-types', 'seed');
      assert.equal(p.statuses(), 's=success');
      await p.ok('build', '--exclude-resource-types', 'seed');
      assert.equal(p.statuses(), 'list=success');
    },
  ));

test('ls: names, paths, selectors, JSON with the keys asked for, kinds; no database is opened', () =>
  inProject(
    {
      ...TWO,
      'models/s.yml':
        'sources: [{name: raw, tables: [{name: t}]}]\nmodels: [{name: a, columns: [{name: id, data_tests: [unique]}]}]\n',
    },
    async (p) => {
      const lines = async (...args: readonly string[]): Promise<string[]> =>
        (await p.ok(...args)).out.trimEnd().split('\n');
      assert.deepEqual(await lines('ls'), ['shop.a', 'shop.b', 'source:shop.raw.t', 'shop.unique_a_id']);
      assert.deepEqual(await lines('list', '--output', 'name', '--resource-type', 'model'), ['a', 'b']);
      assert.deepEqual(await lines('ls', '--output', 'path', '-s', 'a', '--resource-type', 'model'), ['models/a.sql']);
      const [json = ''] = await lines(
        ...['ls', '-s', 'b', '--output', 'json', '--output-keys', 'name', 'config.materialized'],
      );
      assert.deepEqual(JSON.parse(json), { name: 'b', 'config.materialized': 'view' });
      assert.ok(!p.has('w.duckdb'));
    },
  ));
