import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';

const source = fileURLToPath(new URL('../../src/', import.meta.url));
const script = fileURLToPath(new URL('../../scripts/build-scanner.ts', import.meta.url));

describe('the WebAssembly module', () => {
  test('its absence says how to build it', async () => {
    const copy = mkdtempSync(join(tmpdir(), 'scanner-'));
    try {
      for (const part of ['errors', 'errors.ts', 'home.ts', 'dump/scanner'])
        cpSync(join(source, part), join(copy, part), {
          recursive: true,
          filter: (path) => !basename(path).endsWith('.wasm'),
        });
      const { makeScanner } = (await import(
        pathToFileURL(join(copy, 'dump/scanner/scanner.ts')).href
      )) as typeof import('../../src/dump/scanner/scanner.ts');
      assert.throws(() => makeScanner({ table: 't', columns: [], directory: copy, prefix: '1' }), {
        code: 'scanner-not-built',
        hint: /npm run prepare/,
      });
    } finally {
      rmSync(copy, { recursive: true });
    }
  });

  test('is left alone by its build where it is newer than its sources', () => {
    const build = () => spawnSync(process.execPath, [script], { encoding: 'utf8' });
    const built = () => statSync(join(source, 'dump/scanner/scanner.wasm')).mtimeMs;
    assert.equal(build().status, 0);
    const before = built();
    assert.equal(build().status, 0);
    assert.equal(built(), before);
  });
});
