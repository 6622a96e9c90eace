import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { dayOf, type Day } from '../../src/day.ts';
import { instantOf, momentOf, type Timetable } from '../../src/schedule/index.ts';
import { TOKYO } from './world.ts';

const at = (day: string, time: string, zone: string): string => instantOf(day as Day, time, zone).toISOString();

test('H6: 05:30 in Tokyo is the evening before in UTC', () => {
  assert.equal(at('2026-02-06', '05:30', 'Asia/Tokyo'), '2026-02-05T20:30:00.000Z');
  assert.equal(momentOf(new Date('2026-02-05T20:30:00Z'), TOKYO).today, '2026-02-06');
});

test('a time that clocks leap over is as much later; one that they show twice is the first', () => {
  assert.equal(at('2026-03-29', '02:30', 'Europe/Berlin'), '2026-03-29T01:30:00.000Z'); // 03:30 summer time
  assert.equal(at('2026-10-25', '02:30', 'Europe/Berlin'), '2026-10-25T00:30:00.000Z'); // the first 02:30
  assert.equal(at('2026-03-29', '05:30', 'Europe/Berlin'), '2026-03-29T03:30:00.000Z');
  assert.equal(at('2026-10-25', '05:30', 'Europe/Berlin'), '2026-10-25T04:30:00.000Z');
  assert.equal(at('2026-10-04', '02:15', 'Australia/Lord_Howe'), '2026-10-03T15:45:00.000Z'); // leaps half an hour
  assert.equal(at('2026-03-08', '02:00', 'America/New_York'), '2026-03-08T07:00:00.000Z');
});

test('what is due', () => {
  const moment = (iso: string, timetable: Timetable = TOKYO): unknown[] => {
    const { today, dumpDue, through, nextDump, nextDay } = momentOf(new Date(iso), timetable);
    return [today, dumpDue, through, nextDump.toISOString().slice(0, 16), nextDay.toISOString().slice(0, 16)];
  };
  assert.deepEqual(moment('2026-02-05T20:29:59Z'), [
    '2026-02-06',
    false,
    '2026-02-05',
    '2026-02-05T20:30',
    '2026-02-05T22:00',
  ]);
  assert.deepEqual(moment('2026-02-05T20:30:00Z'), [
    '2026-02-06',
    true,
    '2026-02-05',
    '2026-02-06T20:30',
    '2026-02-05T22:00',
  ]);
  assert.deepEqual(moment('2026-02-05T22:00:00Z'), [
    '2026-02-06',
    true,
    '2026-02-06',
    '2026-02-06T20:30',
    '2026-02-06T22:00',
  ]);
  const evening = { zone: 'UTC', dumpAt: '23:30', dayAt: '07:00' };
  assert.deepEqual(moment('2026-02-06T23:45:00Z', evening).slice(0, 3), ['2026-02-06', true, '2026-02-05']);
  assert.deepEqual(moment('2026-02-07T07:00:00Z', evening).slice(0, 3), ['2026-02-07', false, '2026-02-06']);
});

test('in every zone, whatever its clocks do: the next times lie ahead, the day never goes back, and each is due once', () => {
  const zones = [
    'Asia/Tokyo',
    'Europe/Berlin',
    'America/New_York',
    'Australia/Lord_Howe',
    'America/Santiago',
    'Pacific/Apia',
    'Africa/Casablanca',
  ];
  const time = fc
    .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
    .map((parts) => parts.map((n) => String(n).padStart(2, '0')).join(':'));
  const start = fc.date({
    min: new Date('2011-12-25T00:00:00Z'),
    max: new Date('2028-01-01T00:00:00Z'),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(fc.constantFrom(...zones), time, time, start, (zone, dumpAt, dayAt, from) => {
      const timetable = { zone, dumpAt, dayAt };
      let [now, through, steps] = [from, '', 0];
      while (steps++ < 12) {
        const moment = momentOf(now, timetable);
        assert.ok(moment.nextDump > now && moment.nextDay > now);
        assert.ok(moment.nextDay.getTime() - now.getTime() <= 50 * 3_600_000);
        assert.ok(moment.through >= through);
        assert.ok(moment.today === dayOf(now, zone));
        through = moment.through;
        now = moment.nextDay < moment.nextDump ? moment.nextDay : moment.nextDump;
      }
      assert.ok(through > dayOf(new Date(from.getTime() - 50 * 3_600_000), zone));
    }),
    { numRuns: 200 },
  );
});
