import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '..', '..');
/** dbt's own adapter tests, which drive another command line; kept beside the repository. */
const SUITE = join(ROOT, '..', 'shared', 'dbt-suite');
const VENV = join(ROOT, 'node_modules', '.cache', 'dbt-suite-venv');
const PYTHON = process.env['PYTHON'] ?? 'python3';

/**
 * What we refuse where dbt goes on: between these tests the table of a snapshot is emptied behind our back, and a history
 * that the ledger knows and that stands there empty is stopped at (H15).
 */
const REFUSED = ['inserts', 'deletes', 'revives', 'new_column'].map(
  (what) =>
    `Test_simple_snapshot_BaseSimpleSnapshot::test_${what}${what === 'new_column' ? '' : '_are'}_captured_by_snapshot`,
);

async function pytest(): Promise<string> {
  const program = join(VENV, 'bin', 'python');
  if (!existsSync(program)) await run(PYTHON, ['-m', 'venv', VENV]);
  const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps'];
  await run(program, [...install, '-r', join(SUITE, 'requirements.txt')]);
  return program;
}

if (existsSync(SUITE) || process.env['CI'] !== undefined) {
  test("dbt's own adapter tests, run against varve dbt", { timeout: 45 * 60_000 }, async () => {
    assert.ok(existsSync(SUITE), `no suite in ${SUITE}`);
    const folder = mkdtempSync(join(tmpdir(), 'varve-dbt-suite-'));
    try {
      cpSync(SUITE, folder, { recursive: true });
      const report = join(folder, 'report.xml');
      const program = await pytest();
      const env = { ...process.env, FOREIGN_DBT: `${process.execPath} ${join(ROOT, 'src', 'cli', 'main.ts')} dbt` };
      const options = { cwd: folder, env, maxBuffer: 1 << 28 };
      const args = ['-m', 'pytest', '--ceiling=ceiling.txt', `--junitxml=${report}`, '-q', '-p', 'no:cacheprovider'];
      await run(program, args, options).catch(() => undefined); // what failed stands in the report
      const { failed, ran } = readReport(readFileSync(report, 'utf8'));
      assert.deepEqual(
        failed.filter((name) => !REFUSED.includes(name)),
        [],
      );
      const ceiling = readFileSync(join(SUITE, 'ceiling.txt'), 'utf8').trim().split('\n');
      assert.equal(ran, ceiling.length);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
}

/** The cases of a JUnit report: how many ran, and which did not pass, as `Class::test`. */
function readReport(xml: string): { readonly ran: number; readonly failed: string[] } {
  const cases = [...xml.matchAll(/<testcase classname="([^"]*)" name="([^"]*)"[^>]*?(?:\/>|>([\s\S]*?)<\/testcase>)/g)];
  const failed = cases.flatMap(([, owner = '', name = '', body = '']) =>
    /<(?:failure|error|skipped)\b/.test(body) ? [`${owner.split('.').at(-1) ?? owner}::${name}`] : [],
  );
  return {
    ran: new Set(cases.map(([, owner, name]) => `${owner ?? ''}::${name ?? ''}`)).size,
    failed: [...new Set(failed)],
  };
}
