import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '..', '..');
const SCRIPT = join(import.meta.dirname, 'full-disk.sh');
const VARVE = [process.execPath, join(ROOT, 'src', 'cli', 'main.ts')];

for (const [what, folder] of [
  ['the database', 'data'],
  ['the store', 'store'],
] as const) {
  test(`a disk that is full below ${what}: the day is refused, the day before stands, and the next run goes on`, async () => {
    const dir = await mkdtemp(join(tmpdir(), 'varve-full-'));
    try {
      await cp(join(ROOT, 'examples', 'tenants'), dir, {
        recursive: true,
        filter: (path) => !/\/(?:data|store|target)$/.test(path),
      });
      // a disk of its own takes a mount, and a mount takes a namespace: util-linux has it, and Linux allows it to all or to root
      const { stdout } = await run('unshare', ['-Urm', 'sh', SCRIPT, join(dir, 'dbt'), folder, ...VARVE]);
      const [failed = '', ...told] = stdout.trim().split('\n');
      const { error } = JSON.parse(failed) as { error: { code: string; exit_code: number; hint: string } };
      assert.equal(error.code, 'disk-full', failed);
      assert.equal(error.exit_code, 5);
      assert.match(error.hint, /space|room/i);
      const stood = told.slice(0, told.indexOf('-- stood'));
      const after = told.slice(told.indexOf('-- stood') + 1, told.indexOf('-- went on'));
      assert.equal(stood.length, 2, told.join('\n'));
      assert.equal(after.length, 3, told.join('\n'));
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  });
}

test('a database file that may not be written is named, and stays as it is', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'varve-read-only-'));
  try {
    await cp(join(ROOT, 'examples', 'tenants'), dir, {
      recursive: true,
      filter: (path) => !/\/(?:data|store|target)$/.test(path),
    });
    const script = [
      'cd "$1" && shift && "$@" daily --dump ../dumps/tenants-2026-02-06.sql.gz >/dev/null',
      'mount --bind data data && mount -o remount,ro,bind data',
      '"$@" daily --json --dump ../dumps/tenants-2026-02-07.sql.gz | grep \'"error"\'',
      'umount data && "$@" verify >/dev/null && echo verified',
    ].join('\n');
    const { stdout } = await run('unshare', ['-Urm', 'sh', '-c', script, 'sh', join(dir, 'dbt'), ...VARVE]);
    const [failed = '', verified] = stdout.trim().split('\n');
    const { error } = JSON.parse(failed) as { error: { kind: string; message: string } };
    assert.equal(error.kind, 'engine', failed);
    assert.match(error.message, /tenants\.duckdb/);
    assert.equal(verified, 'verified');
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
});
