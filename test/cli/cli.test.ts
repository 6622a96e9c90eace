import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { commands } from '../../src/cli/commands/all.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const BIN = join(ROOT, 'bin', 'varve');
const FOLDER = mkdtempSync(join(tmpdir(), 'varve-cli-'));
const PROJECT = join(FOLDER, 'dbt');

before(() => {
  const filter = (path: string): boolean => !/\/(data|store|target)$/.test(path);
  cpSync(join(ROOT, 'examples', 'tenants'), FOLDER, { recursive: true, filter });
  assert.equal(varve('daily', '--date', '2026-02-06').code, 0);
});
after(() => rmSync(FOLDER, { recursive: true, force: true }));

function varve(...args: readonly string[]): { code: number | null; out: string; err: string } {
  const env = { ...process.env, XDG_CACHE_HOME: FOLDER };
  const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, ...args], {
    cwd: PROJECT,
    encoding: 'utf8',
    env,
  });
  return { code: status, out: stdout, err: stderr };
}

test('every command has help with examples and exit codes', () => {
  for (const { name, subcommands = [] } of commands) {
    for (const words of [[name], ...subcommands.map((sub) => [name, sub.name])]) {
      const { code, out } = varve(...words, '--help');
      assert.equal(code, 0);
      assert.match(out, /Examples:\n {2}.*varve /, words.join(' '));
      assert.match(out, /Exit codes:\n {4}0 {2}done/, words.join(' '));
    }
  }
});

test('global options stand before or after the command', () => {
  const after = varve('history', '--json', '--project-dir', PROJECT);
  assert.deepEqual(varve('--json', '--project-dir', PROJECT, 'history'), after);
  assert.equal((JSON.parse(after.out) as { histories: unknown[] }).histories.length, 2);
});

test('what is not understood is told in a sentence with what to do: exit 2', () => {
  const typed: readonly (readonly [RegExp, ...string[]])[] = [
    [/^Error Unknown command 'dayly'.*Did you mean daily/, 'dayly'],
    [/^Error Unknown option '--nope'\.\nTry: varve daily --help\n$/, 'daily', '--nope'],
    [/^Error Required option '--from <path>' not specified\./, 'init'],
    [/'2026-13-01' is not a day/, 'daily', '--date', '2026-13-01'],
    [/--wait 'soon' is not a duration/, 'daily', '--wait', 'soon'],
    [/--vars '\[1\]' is not a YAML mapping/, 'run', '--vars', '[1]'],
    [/no history named nowhere/, 'history', 'nowhere'],
  ];
  for (const [says, ...args] of typed) {
    const { code, out, err } = varve(...args);
    assert.deepEqual([code, out], [2, ''], args.join(' '));
    assert.match(err, says);
  }
});

test('with --json an error is an object, a mistyped option too', () => {
  const { code, out, err } = varve('daily', '--json', '--nope');
  assert.deepEqual([code, err], [2, '']);
  const { error } = JSON.parse(out) as { error: Record<string, unknown> };
  assert.equal(error['code'], 'command-line');
  assert.equal(error['hint'], 'varve daily --help');
});

test('with --json every line of a day is one event, the last one the answer', () => {
  const { code, out } = varve('plan', '--json', '--date', '2026-02-07');
  assert.equal(code, 0);
  const lines = out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  assert.ok(lines.slice(0, -1).every((event) => typeof event['type'] === 'string'));
  assert.deepEqual((lines.at(-1)?.['days'] as { day: string }[])[0]?.day, '2026-02-07');
});

test('what cannot be taken back asks for the name to be typed, and nobody there is a no', () => {
  const { code, err } = varve('history', 'retire', 'silver.tenant_history');
  assert.equal(code, 4);
  assert.match(err, /--yes/);
});

test('a reader that has seen enough ends nothing', async () => {
  const args = [BIN, 'history', 'tenant_history', '--as-of', '2026-02-06', '--csv'];
  const child = spawn(process.execPath, args, { cwd: PROJECT, stdio: ['ignore', 'pipe', 'inherit'] });
  child.stdout.destroy();
  assert.deepEqual(await once(child, 'exit'), [0, null]);
});

test('completion comes from the command table, in each shell', () => {
  const { out } = varve('completion', 'bash');
  const script = `${out}\nCOMP_WORDS=(varve daily --dat); COMP_CWORD=2; _varve; echo "\${COMPREPLY[0]}"`;
  assert.equal(spawnSync('bash', ['-c', script], { encoding: 'utf8' }).stdout, '--date\n');
  for (const shell of ['zsh', 'fish']) assert.match(varve('completion', shell).out, /withdraw/);
});

/** The machine's own Node, where it is one that cannot run TypeScript. */
const older = ['/usr/bin/node', '/usr/local/bin/node'].find((path) =>
  /^v2[01]\./.test(spawnSync(path, ['--version'], { encoding: 'utf8' }).stdout ?? ''),
);
if (older !== undefined)
  test('an older Node goes on in the one that the repository brings, exit code and all', () => {
    const run = (...args: readonly string[]): number | null =>
      spawnSync(older, [BIN, ...args], { cwd: PROJECT }).status;
    assert.deepEqual([run('--version'), run('dayly')], [0, 2]);
  });
