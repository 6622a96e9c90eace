import assert from 'node:assert/strict';
import { readFile, utimes } from 'node:fs/promises';
import { test, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { customers, ShopProject } from './project.ts';

type Started = ReturnType<ShopProject['start']>;

/** Today and the days before it, in UTC; each is due from midnight on. */
const day = (back: number): string => new Date(Date.now() - back * 86_400_000).toISOString().slice(0, 10);
const SETTINGS = `time_zone: UTC
dumps: {from: dumps, name: 'shop-{date}.sql', at: '00:00'}
day: {at: '00:00'}
gate: {gone: {share: 0.05, keys: 3}}
notify: {command: [sh, -c, "cat >> told.json"]}
`;

/** Starts it; it is over with the test, whatever becomes of that. */
function start(t: TestContext, project: ShopProject, args: readonly string[]): Started {
  const started = project.start({ args });
  t.after(() => started.kill('SIGKILL'));
  return started;
}

/** Waits until it has said something; what it said so far where it never does. */
async function says(started: Started, what: RegExp): Promise<void> {
  for (let i = 0; i < 600; i++) {
    if (what.test(started.said())) return;
    await sleep(100);
  }
  assert.fail(`never said ${String(what)}:\n${started.said()}`);
}

/** The dump came an hour ago: it is not being written any more. */
async function lies(project: ShopProject, path: string): Promise<void> {
  const then = Date.now() / 1000 - 3600;
  await utimes(project.path(path), then, then);
}

test('varve start catches up, tells its health, is alone, and stops when it is told to', async (t) => {
  await using project = await ShopProject.make({ 'varve.yml': SETTINGS });
  await lies(project, await project.dump(day(2), customers(3)));
  await lies(project, await project.dump(day(1), customers(3, 'b')));
  const started = start(t, project, ['start', '--json', '--health', '127.0.0.1:0']);
  await says(started, new RegExp(`"type":"published","day":"${day(1)}"`));
  await says(started, /"state":"waiting"/);
  const second = await project.varve('start');
  assert.equal(second.code, 4);
  assert.match(second.text, /varve start runs for this project and target already/);

  const url = /http:\/\/[\d.:]+\/health/.exec(started.said())?.[0] ?? '';
  const health = (await (await fetch(url)).json()) as Record<string, unknown>;
  assert.equal(health['published'], day(1));
  assert.match(String(health['waiting']), /dump of \S+ is late/);

  started.kill('SIGTERM');
  const { code, text } = await started.ended;
  assert.equal(code, 0, text);
  const events = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string; at: string; state?: string });
  assert.ok(events.every((e) => /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(e.at)));
  assert.equal(events.at(-1)?.state, 'stopped');
  assert.deepEqual(await project.versions(), [
    ...[1, 2, 3].flatMap((id) => [`${id} a ${day(2)}..${day(2)}`, `${id} b ${day(1)}..`]),
  ]);
  const told = (await readFile(project.path('told.json'), 'utf8')).trim().split('\n');
  assert.deepEqual(
    told.map((line) => (JSON.parse(line) as { kind: string }).kind),
    ['late'],
  );
});

test('killed in the middle of a day, the next start runs it to its end; a failure and its end are told', async (t) => {
  await using project = await ShopProject.make({
    'varve.yml': SETTINGS,
    'models/gold/broken.sql':
      "{{ config(materialized='table') }}\nselect no_such_column from {{ ref('customer_history') }}\n",
  });
  await lies(project, await project.dump(day(0), customers(50_000)));
  const killed = start(t, project, ['start']);
  await says(killed, /accepted|took/);
  killed.kill('SIGKILL');
  await killed.ended;
  const failing = start(t, project, ['start']);
  await says(failing, /failure: .*broken/);
  await project.write({ 'models/gold/broken.sql': "{{ config(materialized='table') }}\nselect 1 as fine\n" });
  failing.kill('SIGTERM');
  assert.equal((await failing.ended).code, 0);
  const mended = start(t, project, ['start']);
  await says(mended, /recovery: /);
  mended.kill('SIGINT');
  assert.equal((await mended.ended).code, 0);
  assert.equal((await project.rows('select * from silver.customer_history')).length, 50_000);
  const told = (await readFile(project.path('told.json'), 'utf8')).trim().split('\n');
  assert.deepEqual(
    told.map((line) => (JSON.parse(line) as { kind: string }).kind),
    ['failure', 'recovery'],
  );
});

test('a wrong zone or time is told before anything runs', async () => {
  for (const [settings, says] of [
    ['time_zone: Asia/Tokio\n', /time_zone.*not a time zone/s],
    ["day: {at: '25:00'}\n", /day\.at.*not a time of day/s],
    ['notify: {on: [always]}\n', /notify\.on/],
  ] as const) {
    await using project = await ShopProject.make({ 'varve.yml': settings });
    const { code, text } = await project.varve('start');
    assert.equal(code, 3);
    assert.match(text, says);
  }
  await using project = await ShopProject.make({ 'varve.yml': SETTINGS });
  assert.equal((await project.varve('start', '--health', 'nowhere')).code, 2);
});
