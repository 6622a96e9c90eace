import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { holdAlone, memoryFile, type Memory } from '../../src/schedule/index.ts';
import { inFolder } from '../scratch.ts';

const DOOR = join(import.meta.dirname, '..', '..', 'src', 'schedule', 'index.ts');

test('one schedule of a project at a time; a killed one holds nothing', async () => {
  const key = `test ${process.pid}`;
  const script = `import { holdAlone } from ${JSON.stringify(DOOR)}; await holdAlone(${JSON.stringify(key)}); console.log('held'); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  await assert.rejects(holdAlone(key), { code: 'schedule-running', params: { holder: String(child.pid) } });
  (await holdAlone(`${key} of another project`)).release();
  child.kill('SIGKILL');
  await once(child, 'exit');
  const held = await holdAlone(key);
  await assert.rejects(holdAlone(key), { code: 'schedule-running' });
  held.release();
});

test('what is known again after a restart; a damaged file is no file', () =>
  inFolder(async (dir) => {
    const path = join(dir, 'target', 'schedule.json');
    const memory: Memory = {
      dumped: null,
      troubles: [
        { about: 'run', kind: 'failure', day: null, code: 'x', message: 'm', hint: null, since: '2026', told: true },
      ],
    };
    assert.deepEqual(await memoryFile(path).read(), { dumped: null, troubles: [] });
    await memoryFile(path).write(memory);
    assert.deepEqual(await memoryFile(path).read(), memory);
    for (const text of ['', '{"dumped": 5}', '{']) {
      await writeFile(path, text);
      assert.deepEqual(await memoryFile(path).read(), { dumped: null, troubles: [] });
    }
  }));
