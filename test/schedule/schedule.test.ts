import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { addDays, type Day } from '../../src/day.ts';
import { VarveError } from '../../src/errors.ts';
import { World } from './world.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Midnight of 6 February in Tokyo. */
const MIDNIGHT = '2026-02-05T15:00:00Z';

const held = (): VarveError => new VarveError('database-in-use', { path: 'shop.duckdb', holder: 'a shell' });
const broken = (): VarveError => new VarveError('node-failed', { node: 'gold.answers', reason: 'no such column' });
const quarantined = (day: string): VarveError => new VarveError('day-quarantined', { day, findings: [] });

describe('a plain day', () => {
  test('dump at dumps.at, day at day.at, in the zone of the project; the next day again', async () => {
    const world = new World({ at: MIDNIGHT });
    await world.begin();
    await world.clock.pass(48 * HOUR);
    assert.deepEqual(world.done, [
      '2026-02-05T20:30 dump 2026-02-06',
      '2026-02-05T22:00 published 2026-02-06',
      '2026-02-06T20:30 dump 2026-02-07',
      '2026-02-06T22:00 published 2026-02-07',
    ]);
    assert.deepEqual(world.told, []);
    const { ok, doing, published, next, today } = world.status();
    assert.deepEqual(
      { ok, doing, published, today, next },
      {
        ok: true,
        doing: 'nothing',
        published: '2026-02-07',
        today: '2026-02-08',
        next: { dump: '2026-02-07T20:30:00.000Z', day: '2026-02-07T22:00:00.000Z' },
      },
    );
    await world.end();
    assert.equal(world.said.at(-1)?.state, 'stopped');
  });

  test('begun in the afternoon, it makes up for the morning', async () => {
    const world = new World({ at: '2026-02-06T06:00:00Z' });
    await world.begin();
    await world.clock.pass(5 * MINUTE);
    assert.deepEqual(
      world.done.map((d) => d.slice(17)),
      ['dump 2026-02-06', 'published 2026-02-06'],
    );
    await world.end();
  });
});

describe('dumps of somebody else', () => {
  test('a late dump is waited for, said and told once, and run when it comes', async () => {
    const world = new World({ at: MIDNIGHT, dumps: false });
    world.known.set('2026-02-05' as Day, 'published');
    await world.begin();
    await world.clock.until('2026-02-05T23:10:00Z');
    assert.equal(world.said.filter((e) => e.state === 'waiting').length, 1);
    assert.match(world.status().waiting ?? '', /dump of 2026-02-06 is late/);
    assert.deepEqual(world.told, ['late late 2026-02-06']);
    world.arrive('2026-02-06');
    await world.clock.pass(3 * MINUTE);
    assert.deepEqual(world.done, ['2026-02-05T23:11 published 2026-02-06']);
    assert.deepEqual(world.told, ['late late 2026-02-06', 'recovery late 2026-02-06']);
    assert.deepEqual([world.status().ok, world.status().waiting], [true, null]);
    await world.end();
  });

  test('H9: a dump that never comes is a missed day, and told once', async () => {
    const world = new World({ at: MIDNIGHT, dumps: false });
    world.known.set('2026-02-05' as Day, 'published');
    await world.begin();
    await world.clock.until('2026-02-06T21:00:00Z');
    world.arrive('2026-02-07');
    await world.clock.until('2026-02-06T22:30:00Z');
    assert.deepEqual(world.done, ['2026-02-06T22:00 published 2026-02-07']);
    assert.deepEqual(
      world.said.filter((e) => e.state === 'missed').map((e) => e.day),
      ['2026-02-06'],
    );
    assert.deepEqual(world.told, ['late late 2026-02-06']);
    assert.equal(world.status().ok, true);
    await world.end();
  });

  test('a dump that is still being written is left alone', async () => {
    const world = new World({ at: '2026-02-05T22:30:00Z', dumps: false });
    world.arrive('2026-02-06');
    await world.begin();
    for (let bytes = 200; bytes <= 500; bytes += 100) {
      await world.clock.pass(30_000);
      world.folder.pop();
      world.arrive('2026-02-06', bytes);
    }
    assert.deepEqual(world.done, []);
    assert.match(world.status().waiting ?? '', /still being written/);
    await world.clock.pass(2 * MINUTE);
    assert.deepEqual(world.done, ['2026-02-05T22:33 published 2026-02-06']);
    await world.end();
  });

  test('before day.at nothing of the day runs, even if its dump is there', async () => {
    const world = new World({ at: MIDNIGHT, dumps: false });
    world.arrive('2026-02-06');
    await world.begin();
    await world.clock.until('2026-02-05T21:59:00Z');
    assert.deepEqual(world.done, []);
    await world.clock.pass(2 * MINUTE);
    assert.deepEqual(world.done, ['2026-02-05T22:00 published 2026-02-06']);
    await world.end();
  });

  test('missed days are caught up, oldest first, and today waits for its time', async () => {
    const world = new World({ at: '2026-02-05T16:00:00Z', dumps: false });
    for (const day of ['2026-02-05', '2026-02-03', '2026-02-06', '2026-02-04']) world.arrive(day);
    await world.begin();
    await world.clock.pass(2 * MINUTE);
    assert.deepEqual(
      world.done.map((d) => d.slice(17)),
      ['published 2026-02-03', 'published 2026-02-04', 'published 2026-02-05'],
    );
    await world.end();
  });
});

describe('what goes wrong', () => {
  test('what may pass is tried again, at 1, 2, 5, 10, 15 minutes; people are told at the third time and when it is over', async () => {
    const world = new World({ at: MIDNIGHT, dumps: false });
    await world.begin();
    world.arrive('2026-02-06');
    let tries = 0;
    world.runFails = () => (world.today === '2026-02-06' && ++tries > 0 && tries <= 6 ? held() : undefined);
    tries = 0;
    await world.clock.until('2026-02-05T22:02:00Z');
    assert.deepEqual([tries, world.told.length], [2, 0]);
    await world.clock.until('2026-02-05T22:09:00Z');
    assert.deepEqual([tries, world.told], [4, ['failure run']]);
    assert.equal(world.status().ok, false);
    await world.clock.until('2026-02-05T23:00:00Z');
    assert.deepEqual(world.done, ['2026-02-05T22:48 published 2026-02-06']);
    assert.deepEqual(world.told, ['failure run', 'recovery run']);
    await world.end();
  });

  test('what does not pass by itself is told at once and not tried until something changes', async () => {
    const world = new World({ at: MIDNIGHT, dumps: false });
    world.arrive('2026-02-06');
    await world.begin();
    world.fate.set('2026-02-06' as Day, { outcome: 'accepted', error: broken() });
    await world.clock.until('2026-02-06T21:00:00Z');
    assert.deepEqual(world.done, ['2026-02-05T22:00 accepted 2026-02-06']);
    assert.deepEqual(world.told, ['failure day 2026-02-06']);
    assert.equal(world.notices[0]?.hint, 'Mend the model and run the command again; nothing of the day is lost.');
    world.fate.clear();
    world.arrive('2026-02-07');
    await world.clock.until('2026-02-06T22:30:00Z');
    assert.deepEqual(
      world.done.slice(1).map((d) => d.slice(17)),
      ['published 2026-02-06', 'published 2026-02-07'],
    );
    assert.deepEqual(world.told, ['failure day 2026-02-06', 'recovery day 2026-02-06']);
    await world.end();
  });

  test('H11: a quarantined day is told, holds up nobody, and is over when another dump of it is published', async () => {
    const world = new World({ at: MIDNIGHT, dumps: false });
    world.arrive('2026-02-06');
    world.fate.set('2026-02-06' as Day, { outcome: 'quarantined', error: quarantined('2026-02-06') });
    await world.begin();
    await world.clock.until('2026-02-06T21:00:00Z');
    world.arrive('2026-02-07');
    await world.clock.until('2026-02-06T22:05:00Z');
    assert.deepEqual(world.told, ['quarantine day 2026-02-06']);
    assert.equal(world.known.get('2026-02-07' as Day), 'published');
    assert.equal(world.status().ok, false);
    world.fate.clear();
    world.known.delete('2026-02-06' as Day);
    world.arrive('2026-02-06', 300);
    await world.clock.pass(5 * MINUTE);
    assert.deepEqual(world.told, ['quarantine day 2026-02-06', 'recovery day 2026-02-06']);
    assert.equal(world.status().ok, true);
    await world.end();
  });

  test('a dump is tried again whatever is wrong, told once, and over when it is made', async () => {
    const world = new World({ at: MIDNIGHT });
    let fails = 5;
    world.dumpFails = () =>
      fails-- > 0 ? new VarveError('source-denied', { source: 'shop', user: 'u', reason: 'no' }) : undefined;
    await world.begin();
    await world.clock.until('2026-02-05T22:30:00Z');
    assert.deepEqual(world.told, ['failure dump', 'recovery dump']);
    assert.deepEqual(
      world.done.map((d) => d.slice(11)),
      ['20:30', '20:31', '20:33', '20:38', '20:48', '21:03']
        .map((t) => `${t} dump 2026-02-06`)
        .concat('22:00 published 2026-02-06'),
    );
    await world.end();
  });

  test('a dump that could not be made all day is a missed day; the next one is made in its time', async () => {
    const world = new World({ at: MIDNIGHT });
    world.dumpFails = () => (world.today === '2026-02-06' ? held() : undefined);
    await world.begin();
    await world.clock.until('2026-02-06T22:10:00Z');
    assert.ok(world.said.some((e) => e.state === 'missed' && e.day === '2026-02-06'));
    assert.equal(world.known.get('2026-02-07' as Day), 'published');
    assert.deepEqual(world.told, ['failure dump', 'recovery dump']);
    await world.end();
  });

  test('a folder that cannot be read is told and looked at again', async () => {
    const world = new World({ at: MIDNIGHT, dumps: false });
    await world.begin();
    const { folder } = world;
    Object.defineProperty(world, 'folder', {
      get: () => {
        throw new VarveError('dump-unreadable', { path: 'dumps', reason: 'no' });
      },
      configurable: true,
    });
    await world.clock.pass(5 * MINUTE);
    Object.defineProperty(world, 'folder', { value: folder });
    await world.clock.pass(MINUTE);
    assert.deepEqual(world.told, ['failure dumps', 'recovery dumps']);
    await world.end();
  });
});

test('a day that waits for the project is run when that was mended, and no longer changes', async () => {
  const world = new World({ at: MIDNIGHT, dumps: false });
  world.arrive('2026-02-06');
  world.fate.set('2026-02-06' as Day, { outcome: 'accepted', error: broken() });
  await world.begin();
  await world.clock.until('2026-02-05T23:00:00Z');
  world.fate.clear();
  await world.clock.pass(HOUR);
  assert.equal(world.done.length, 1);
  for (const version of ['2', '3', '4']) {
    world.version = version;
    await world.clock.pass(30_000);
  }
  assert.equal(world.done.length, 1);
  await world.clock.pass(MINUTE);
  assert.deepEqual(world.told, ['failure day 2026-02-06', 'recovery day 2026-02-06']);
  await world.end();
});

describe('clocks', () => {
  test('summer time begins and ends: one dump and one run each day', async () => {
    for (const [at, days] of [
      ['2026-03-27T12:00:00Z', ['2026-03-28', '2026-03-29', '2026-03-30']],
      ['2026-10-23T12:00:00Z', ['2026-10-24', '2026-10-25', '2026-10-26']],
    ] as const) {
      const world = new World({ at, timetable: { zone: 'Europe/Berlin', dumpAt: '02:30', dayAt: '03:00' } });
      world.memory = { dumped: addDays(days[0] as Day, -1), troubles: [] };
      await world.begin();
      await world.clock.pass(73 * HOUR);
      assert.deepEqual(
        world.done.map((d) => d.slice(17)),
        days.flatMap((day) => [`dump ${day}`, `published ${day}`]),
      );
      await world.end();
    }
  });

  test('set back by a day, or by hours: nothing is done twice', async () => {
    const world = new World({ at: MIDNIGHT });
    await world.begin();
    await world.clock.until('2026-02-05T22:30:00Z');
    const done = [...world.done];
    for (const iso of ['2026-02-05T20:00:00Z', '2026-02-05T21:59:00Z', '2026-02-05T15:30:00Z']) {
      world.clock.set(iso);
      await world.clock.until('2026-02-05T22:30:00Z');
    }
    assert.deepEqual(world.done, done);
    await world.end();
  });

  test('set forward, or the machine slept: what became due is done, each once', async () => {
    const world = new World({ at: MIDNIGHT });
    await world.begin();
    await world.clock.pass(10 * MINUTE);
    world.clock.set('2026-02-07T03:00:00Z');
    await world.clock.pass(5 * MINUTE);
    assert.deepEqual(
      world.done.map((d) => d.slice(17)),
      ['dump 2026-02-07', 'published 2026-02-07'],
    );
    assert.ok(world.said.some((e) => e.state === 'jumped'));
    await world.end();
  });
});

describe('restarts', () => {
  test('in the middle of a dump and of a run: the work is stopped, waited for, and done by the next one', async () => {
    const world = new World({ at: MIDNIGHT });
    world.lasts = 20 * MINUTE;
    await world.begin();
    await world.clock.until('2026-02-05T20:40:00Z');
    assert.equal(world.status().doing, 'dump');
    await world.end();
    assert.deepEqual(world.folder, []);
    await world.begin();
    await world.clock.until('2026-02-05T22:10:00Z');
    assert.equal(world.status().doing, 'day');
    await world.end();
    assert.equal(world.known.size, 0);
    await world.begin();
    await world.clock.until('2026-02-05T23:10:00Z');
    assert.deepEqual([...world.known], [['2026-02-06', 'published']]);
    assert.deepEqual(world.told, []);
    await world.end();
  });

  test('a trouble that was told before is not told again, and its end is', async () => {
    const world = new World({ at: MIDNIGHT, dumps: false });
    world.arrive('2026-02-06');
    world.fate.set('2026-02-06' as Day, { outcome: 'accepted', error: broken() });
    await world.begin();
    await world.clock.until('2026-02-05T22:30:00Z');
    await world.end();
    await world.begin();
    await world.clock.pass(HOUR);
    assert.deepEqual(world.told, ['failure day 2026-02-06']);
    await world.end();
    world.fate.clear();
    await world.begin();
    await world.clock.pass(HOUR);
    assert.deepEqual(world.told, ['failure day 2026-02-06', 'recovery day 2026-02-06']);
    await world.end();
  });

  test('a dump whose file was taken away after its day is not made again', async () => {
    const world = new World({ at: MIDNIGHT });
    await world.begin();
    await world.clock.until('2026-02-05T22:30:00Z');
    world.folder.length = 0;
    await world.clock.pass(HOUR);
    await world.end();
    await world.begin();
    await world.clock.pass(HOUR);
    assert.equal(world.done.filter((d) => d.includes('dump')).length, 1);
    await world.end();
  });
});

test('a long dump does not wait for a long run, nor a run for a dump; never two runs at once', async () => {
  const world = new World({ at: MIDNIGHT });
  world.lasts = 10 * HOUR;
  world.arrive('2026-02-04');
  await world.begin();
  await world.clock.until('2026-02-05T21:00:00Z');
  assert.equal(world.status().doing, 'dump and day');
  world.lasts = MINUTE;
  await world.clock.pass(30 * HOUR);
  assert.ok(!world.said.some((e) => /two runs at once/.test(e.message)));
  assert.equal(world.known.get('2026-02-06' as Day), 'published');
  await world.end();
});

test('through any faults, restarts and settings of the clock, every dumped day is published once in the end', async () => {
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('pass' as const), hours: fc.integer({ min: 1, max: 14 }) }) },
    fc.record({ kind: fc.constant('restart' as const), hours: fc.integer({ min: 0, max: 30 }) }),
    fc.record({ kind: fc.constant('set' as const), hours: fc.integer({ min: -20, max: 20 }) }),
    fc.record({
      kind: fc.constantFrom('dumps fail' as const, 'runs fail' as const),
      hours: fc.integer({ min: 1, max: 6 }),
    }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), async (steps) => {
      const world = new World({ at: MIDNIGHT });
      world.lasts = 7 * MINUTE;
      await world.begin();
      for (const { kind, hours } of steps) {
        if (kind === 'restart') {
          await world.end();
          await world.clock.pass(hours * HOUR);
          await world.begin();
        } else if (kind === 'set') world.clock.set(new Date(world.clock.now().getTime() + hours * HOUR).toISOString());
        else if (kind === 'pass') await world.clock.pass(hours * HOUR);
        else {
          if (kind === 'dumps fail') world.dumpFails = held;
          else world.runFails = held;
          await world.clock.pass(hours * HOUR);
          world.dumpFails = world.runFails = undefined;
        }
      }
      await world.clock.pass(40 * HOUR);
      await world.end();
      const published = world.done.filter((d) => d.includes('published')).map((d) => d.split(' ').at(-1) ?? '');
      const dumped = new Set(world.folder.map((a) => a.day));
      assert.equal(new Set(published).size, published.length);
      assert.deepEqual([...published].sort(), [...dumped].filter((day) => published.includes(day)).sort());
      for (const day of dumped) assert.ok(published.includes(day) || day >= addDays(world.today, -1), day);
      assert.ok(!world.said.some((e) => /bug of Varve|two runs/.test(e.message)));
    }),
    { numRuns: 8 },
  );
});
