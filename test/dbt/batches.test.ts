import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { BATCH_SIZES, batchesOf, type BatchesGiven } from '../../src/run/batches.ts';

const HOUR = 3_600_000;
const instants = fc
  .integer({ min: Date.UTC(2020, 0) / HOUR, max: Date.UTC(2021, 11) / HOUR })
  .chain((hour) => fc.constantFrom(0, 1, 1_800_000).map((more) => new Date(hour * HOUR + more)));

const given: fc.Arbitrary<BatchesGiven> = fc
  .record({
    size: fc.constantFrom(...BATCH_SIZES),
    lookback: fc.nat({ max: 5 }),
    begin: instants,
    born: fc.boolean(),
    later: fc.nat({ max: 24 * 90 }),
  })
  .map(({ later, ...one }) => ({ ...one, asked: undefined, now: new Date(one.begin.getTime() + later * HOUR) }));

/** A boundary of the size's grid, by how its ISO text ends. */
const GRID = {
  hour: /:00:00\.000Z$/,
  day: /T00:00:00\.000Z$/,
  month: /-01T00:00:00\.000Z$/,
  year: /-01-01T00:00:00\.000Z$/,
};

test('batches stand end to end on the grid of their size, never before begin, and the last holds the present', () => {
  fc.assert(
    fc.property(given, (one) => {
      const batches = batchesOf(one);
      const [first] = batches;
      const last = batches.at(-1);
      assert.ok(first && last);
      for (const [i, { start, end }] of batches.entries()) {
        assert.match(start.toISOString(), GRID[one.size]);
        assert.match(end.toISOString(), GRID[one.size]);
        assert.ok(start < end);
        assert.deepEqual(batches[i + 1]?.start ?? end, end);
      }
      assert.ok(last.start <= one.now && one.now < last.end);
      assert.ok(first.end > one.begin, 'nothing ends before begin');
      if (one.born) assert.ok(batches.length <= one.lookback + 1);
      else assert.ok(first.start <= one.begin, 'the first run begins at begin');
    }),
    { numRuns: 500 },
  );
});

test('--event-time-start and --event-time-end choose the batches that they touch', () => {
  const at = (text: string): Date => new Date(`${text}Z`);
  const batches = batchesOf({
    size: 'day',
    lookback: 1,
    begin: at('2020-01-01T00:00'),
    born: false,
    asked: { start: at('2020-02-03T10:00'), end: at('2020-02-05T00:00') },
    now: at('2026-01-01T00:00'),
  });
  assert.deepEqual(
    batches.map(({ start }) => start.toISOString().slice(0, 10)),
    ['2020-02-03', '2020-02-04'],
  );
});
