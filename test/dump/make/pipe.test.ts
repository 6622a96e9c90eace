import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { parseDay } from '../../../src/day.ts';
import { openPipe } from '../../../src/dump/make/pipe.ts';
import { publish } from '../../../src/dump/make/publish.ts';
import { inFolder } from '../../scratch.ts';

/** 14 MB: three times what is held between reading and packing. */
const LINES = ['1', '2000000'];

test('what a program writes is packed byte for byte, though its buffers are filled again and again', () =>
  inFolder(async (folder) => {
    const { stdout: wanted } = await promisify(execFile)('seq', LINES, { encoding: 'buffer', maxBuffer: 1 << 25 });
    const unpack = { sql: (file: Buffer) => file, 'sql.gz': gunzipSync, 'sql.zst': zstdDecompressSync };
    for (const [end, plain] of Object.entries(unpack)) {
      const pipe = await openPipe();
      spawn('seq', LINES, { stdio: ['ignore', pipe.output, 'ignore'] });
      pipe.handOver();
      const day = parseDay('2026-02-06');
      const name = `shop-${day}.${end}`;
      const accept = (): Promise<void> => Promise.resolve();
      await publish(pipe.pieces(), { folder, name, day, replace: false, signal: undefined, accept });
      assert.ok(wanted.equals(plain(await readFile(join(folder, name)))), end);
    }
  }));

test('a reader that is slow holds the program up, and one that leaves ends it', async () => {
  const pipe = await openPipe();
  const program = spawn('yes', { stdio: ['ignore', pipe.output, 'ignore'] });
  pipe.handOver();
  const ended = once(program, 'exit');
  let pieces = 0;
  for await (const piece of pipe.pieces()) {
    await sleep(20);
    assert.ok(piece.equals(Buffer.alloc(piece.length, 'y\n')), 'nothing is written into a piece that is being read');
    if (++pieces === 20) break;
  }
  assert.deepEqual(await ended, [null, 'SIGPIPE']);
});
