import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '..', '..');
/** Cases kept beside the repository, and the judge that drives the command line with them. */
const CASES = join(ROOT, '..', 'shared', 'cases');
const VENV = join(ROOT, 'node_modules', '.cache', 'judge-venv');
/** Reads the files of the engine that this package brings. */
const DUCKDB = 'duckdb==1.5.5';

async function python(): Promise<string> {
  const program = join(VENV, 'bin', 'python');
  if (!existsSync(program)) await run('python3', ['-m', 'venv', VENV]);
  await run(program, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', DUCKDB]);
  return program;
}

if (existsSync(CASES) || process.env['CI'] !== undefined) {
  test('the history cases, judged from the command line', async () => {
    assert.ok(existsSync(CASES), `no cases in ${CASES}`);
    const { cases } = JSON.parse(readFileSync(join(CASES, 'history.json'), 'utf8')) as { cases: unknown[] };
    const env = { ...process.env, VARVE: `${process.execPath} ${join(ROOT, 'src', 'cli', 'main.ts')}` };
    const judged = run(await python(), [join(CASES, 'run_history_cases.py')], { env, maxBuffer: 1 << 26 });
    const { stdout } = await judged.catch((error: unknown) => error as { stdout: string });
    const failed = stdout.split('\n').filter((line) => /^(FAIL|\s)/.test(line));
    assert.deepEqual(failed, []);
    assert.match(stdout, new RegExp(`^${cases.length} passed, 0 failed$`, 'm'));
  });
}
