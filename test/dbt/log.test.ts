import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inProject } from './project.ts';

interface Line {
  readonly info: Readonly<Record<string, string>>;
  readonly data: Readonly<Record<string, unknown>>;
}

const SHOP = {
  'models/a.sql': 'select 1 as id',
  'models/b.sql': "{{ config(materialized='table', meta={'owner': 'ann'}) }} select * from {{ ref('a') }}",
  'models/m.yml': 'models: [{name: b, columns: [{name: id, data_tests: [unique]}]}]\n',
};

const linesOf = (text: string): Line[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);

const named = (lines: readonly Line[], name: string): Line[] => lines.filter(({ info }) => info['name'] === name);

test('--log-format json: every line is an event with its code, its level and what it is about', () =>
  inProject(SHOP, (p) => {
    const { code, out } = p.process(['--log-format', 'json', 'build']);
    assert.equal(code, 0, out);
    const lines = linesOf(out);
    for (const { info } of lines) {
      const keys = ['category', 'code', 'extra', 'invocation_id', 'level', 'msg', 'name', 'pid', 'thread', 'ts'];
      assert.deepEqual(Object.keys(info).sort(), keys);
      assert.match(info['code'] ?? '', /^[A-Z]\d{3}$/);
      assert.ok(['info', 'warn', 'error'].includes(info['level'] ?? ''), JSON.stringify(info));
    }
    assert.deepEqual(
      named(lines, 'FoundStats')[0]?.data['stat_line'],
      named(lines, 'FoundStats')[0]?.info['msg']?.slice(6),
    );
    assert.deepEqual(named(lines, 'ConcurrencyLine')[0]?.data, { node_count: 3, num_threads: 1, target_name: 'dev' });
    const stats = { pass: 3, warn: 0, error: 0, skip: 0, noop: 0, reused: 0, total: 3 };
    assert.deepEqual(named(lines, 'StatsLine')[0]?.data, { stats });
    assert.equal(
      named(lines, 'FinishedRunningStats')[0]?.data['stat_line'],
      '1 table model, 1 data test, 1 view model',
    );
  }));

test('at level debug each node tells when it began and all of its result, and statements tell their SQL', () =>
  inProject(SHOP, (p) => {
    const { out } = p.process(['build', '--log-format', 'json', '--log-level', 'debug']);
    const lines = linesOf(out);
    const [, began] = named(lines, 'NodeStart');
    assert.equal((began?.data['node_info'] as Record<string, string>)['node_status'], 'started');
    const [, done] = named(lines, 'NodeFinished');
    const { node_info: info, run_result: result } = done?.data as Record<string, Record<string, unknown>>;
    const {
      node_started_at: from,
      node_finished_at: to,
      node_checksum: sum,
      node_relation: relation,
      ...rest
    } = info ?? {};
    assert.deepEqual(rest, {
      unique_id: 'model.shop.b',
      node_name: 'b',
      node_path: 'b.sql',
      resource_type: 'model',
      materialized: 'table',
      meta: { owner: 'ann' },
      node_status: 'success',
    });
    assert.ok(String(from) <= String(to) && String(from).endsWith('Z'));
    assert.match(String(sum), /^[0-9a-f]{64}$/);
    assert.deepEqual(relation, { alias: 'b', database: 'w', relation_name: '"w"."main"."b"', schema: 'main' });
    assert.equal(result?.['status'], 'success');
    assert.equal(result?.['message'], 'OK');
    assert.equal((result?.['timing_info'] as unknown[]).length, 2);
    assert.ok(named(lines, 'SQLQuery').some(({ data }) => /create.*"b"/is.test(String(data['sql']))));
  }));

test('a failure tells its message as an event of its own', () =>
  inProject({ 'models/a.sql': 'select nothing' }, (p) => {
    const lines = linesOf(p.process(['--log-format', 'json', 'run']).out);
    const [failed] = named(lines, 'LogModelResult');
    assert.equal(failed?.info['level'], 'error');
    assert.match(
      String(named(lines, 'RunResultError')[0]?.data['msg']),
      /^Runtime Error in model a \(models\/a\.sql\)/,
    );
    assert.equal((named(lines, 'EndOfRunSummary')[0]?.data as { num_errors: number }).num_errors, 1);
  }));

test('logs/dbt.log keeps every level with worker and whole time, whatever the screen hears; --log-level-file and --log-path', () =>
  inProject(SHOP, (p) => {
    assert.equal(p.process(['--quiet', 'run']).out, '');
    const log = p.text('logs/dbt.log');
    assert.match(log, /^\n\n=+ [\d:.]+ \| [0-9a-f-]{36} =+\n[\d:.]+ \[info \] \[MainThread\]: Running with dbt=/);
    assert.match(log, /\[debug\] \[Thread-1\]: Finished running node model\.shop\.b/);
    p.process(['run', '--log-level-file', 'none', '--log-path', 'none']);
    assert.ok(!p.has('none/dbt.log'));
    p.process(['run', '--log-path', 'kept', '--log-format-file', 'json', '--log-level-file', 'info']);
    const lines = linesOf(p.text('kept/dbt.log'));
    assert.equal(named(lines, 'LogModelResult').length, 2);
    assert.equal(named(lines, 'NodeFinished').length, 0);
    const wrong = p.process(['run', '--log-level', 'loud']);
    assert.equal(wrong.code, 2);
    assert.match(wrong.out, /--log-level.*loud/s);
  }));
