import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { tellPeople, type Notice, type Recipients } from '../../src/schedule/index.ts';
import { inFolder } from '../scratch.ts';

const NOTICE: Notice = {
  kind: 'failure',
  about: 'run',
  day: null,
  code: 'database-in-use',
  message: 'shop.duckdb is held by a shell.',
  hint: 'Close that program.',
  since: '2026-02-05T22:00:00.000Z',
  at: '2026-02-05T22:08:00.000Z',
};

/** Every pause is over at once. */
const clock = { now: () => new Date(0), sleep: () => Promise.resolve() };

function tell(recipients: Partial<Recipients>, dir = '.'): Promise<string[]> {
  const { signal } = new AbortController();
  const to = { webhook: undefined, command: undefined, ...recipients };
  return tellPeople(NOTICE, { recipients: to, project: 'shop', target: 'prod', dir, clock, signal });
}

test('a webhook gets the notice as JSON, again where it did not take it; its address is told to nobody', async () => {
  const answers = [500, 503, 204];
  const bodies: Record<string, unknown>[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      bodies.push(JSON.parse(body) as Record<string, unknown>);
      response.writeHead(answers.shift() ?? 403).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const webhook = `http://127.0.0.1:${port}/services/T0/SECRET?token=SECRET`;
  assert.deepEqual(await tell({ webhook }), []);
  assert.equal(bodies.length, 3);
  assert.deepEqual(bodies[0], {
    text: 'Varve shop (prod): failure. shop.duckdb is held by a shell.\nTry: Close that program.',
    project: 'shop',
    target: 'prod',
    ...NOTICE,
  });
  assert.deepEqual(await tell({ webhook }), [`The webhook at 127.0.0.1:${port} answered 403`]);
  server.close();
  server.closeAllConnections();
  assert.deepEqual(await tell({ webhook }), [`The webhook at 127.0.0.1:${port} does not answer (ECONNREFUSED)`]);
  assert.deepEqual(await tell({ webhook: 'SECRET' }), ['notify.webhook is not an http address']);
});

test('a command reads the notice; one that fails, does not read or does not start is told', () =>
  inFolder(async (dir) => {
    assert.deepEqual(await tell({ command: ['sh', '-c', 'cat > told; echo $VARVE_NOTICE >> told'] }, dir), []);
    const [document = '', kind] = (await readFile(join(dir, 'told'), 'utf8')).trim().split('\n');
    assert.equal((JSON.parse(document) as Notice).code, 'database-in-use');
    assert.equal(kind, 'failure');
    assert.deepEqual(await tell({ command: ['sh', '-c', 'exit 3'] }, dir), ['The command sh ended with 3']);
    assert.deepEqual(await tell({ command: ['/nowhere/page'] }, dir), [
      'The command /nowhere/page does not start (ENOENT)',
    ]);
  }));
