import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { MEASURES } from '../../bench/measures/all.ts';
import { inFolder } from '../scratch.ts';

const MAIN = join(import.meta.dirname, '../../bench/main.ts');
/** It installs a Python of its own, which is no matter of a test. */
const WITHOUT = new Set(['history']);

test('every measure runs at a tiny size, its two sides hold the same rows, and the table has a line of it', () =>
  inFolder(async (folder) => {
    const names = MEASURES.map(({ name }) => name).filter((name) => !WITHOUT.has(name));
    const sizes = ['--rows', '100', '--pairs', '1', '--days', '2'];
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [
      MAIN,
      ...names,
      ...sizes,
      '--folder',
      folder,
    ]);
    const lines = stdout.split('\n').filter((line) => line.startsWith('| '));
    assert.ok(lines.length > names.length, stdout);
    assert.doesNotMatch(stdout, /not measured|NaN/, stderr);
    assert.match(stdout, /interleaved pairs/);
  }));
