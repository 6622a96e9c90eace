import assert from 'node:assert/strict';
import { test } from 'node:test';
import { serveHealth } from '../../src/schedule/index.ts';
import { World } from './world.ts';

test('health is 200 while all is well, 503 with the trouble otherwise; alive does not hang on it', async () => {
  const world = new World({ at: '2026-02-05T15:00:00Z' });
  await world.begin();
  const health = await serveHealth({ address: '127.0.0.1:0', status: world.status, clock: world.clock });
  const ask = async (path: string, method = 'GET'): Promise<readonly [number, Record<string, unknown>]> => {
    const answer = await fetch(health.url + path, { method });
    return [answer.status, method === 'HEAD' ? {} : ((await answer.json()) as Record<string, unknown>)];
  };
  try {
    const [code, body] = await ask('/health');
    assert.equal(code, 200);
    assert.deepEqual(
      [body['ok'], body['doing'], body['today'], body['next']],
      [true, 'nothing', '2026-02-06', { dump: '2026-02-05T20:30:00.000Z', day: '2026-02-05T22:00:00.000Z' }],
    );
    assert.equal((await ask('/health', 'HEAD'))[0], 200);
    assert.equal((await ask('/health', 'POST'))[0], 405);
    assert.equal((await ask('/etc/passwd'))[0], 404);

    world.dumpFails = () => new Error('x');
    await world.clock.until('2026-02-05T20:31:00Z');
    const [bad, told] = await ask('/health');
    assert.equal(bad, 503);
    assert.deepEqual(
      (told['troubles'] as { about: string }[]).map((t) => t.about),
      ['dump'],
    );
    assert.deepEqual(await ask('/alive'), [200, { alive: true }]);

    await world.end();
    await world.clock.pass(600_000);
    assert.deepEqual(await ask('/alive'), [503, { alive: false }]);
  } finally {
    health.close();
  }
});

test('an address that is none, or taken, is told', async () => {
  const world = new World({ at: '2026-02-05T15:00:00Z' });
  await world.begin();
  const serve = (address: string): ReturnType<typeof serveHealth> =>
    serveHealth({ address, status: world.status, clock: world.clock });
  for (const address of ['', 'host', '127.0.0.1:', '127.0.0.1:70000', 'a b:80'])
    await assert.rejects(serve(address), { code: 'health-address' });
  const health = await serve('0');
  const taken = health.url.replace('http://', '');
  await assert.rejects(serve(taken), { code: 'health-address' });
  health.close();
  await world.end();
});
