import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { ENCODINGS, type ColumnTarget, type Encoding } from '../../src/dump/scanner/contract.ts';
import { makeScanner } from '../../src/dump/scanner/scanner.ts';
import { makePlainScanner } from './plain-scanner.ts';
import { column, PartReader, type Job, type Outcome } from './scanner-driver.ts';

const HEAD = 'INSERT INTO t VALUES';

/** Bytes that decide something, and some that do not. */
const byte = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...'ab \'"\\,();0n%_Z\n') },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)) },
);
const rawText = fc.array(byte, { maxLength: 12 }).map((bytes) => bytes.join(''));
const longText = fc.integer({ min: 0, max: 200 }).map((length) => 'x'.repeat(length));
const utf8 = fc.string({ unit: 'grapheme', maxLength: 40 }).map((text) => Buffer.from(text).toString('latin1'));

function quoted(text: string, { quote, escape }: { quote: string; escape: boolean }): string {
  const doubled = text.replaceAll(quote, quote + quote);
  return quote + (escape ? doubled.replaceAll('\\', '\\\\') : doubled) + quote;
}

const string = fc
  .record({
    text: fc.oneof(utf8, longText, rawText),
    quote: fc.constantFrom("'", "'", "'", '"'),
    escape: fc.boolean(),
    before: fc.constantFrom('', '', '', '_binary ', '_latin1', 'N', '_utf8mb4 ', '_sjis', '_utf16 '),
  })
  .map(({ before, text, ...how }) => before + quoted(text, how));
const strings = fc.array(string, { minLength: 1, maxLength: 2 }).map((list) => list.join(' '));

const hex = fc.tuple(fc.constantFrom('0x', "x'", "X'"), fc.stringMatching(/^([0-9a-fA-F]{2}){0,9}$/));
const bits = fc.tuple(fc.constantFrom('0b', "b'"), fc.stringMatching(/^[01]{0,20}$/));
const bitLiteral = fc
  .tuple(fc.constantFrom('', '', '_binary ', '_utf16'), fc.oneof(hex, bits))
  .map(([before, [open, digits]]) => `${before}${open}${digits}${open.endsWith("'") ? "'" : ''}`);

const number = fc.oneof(
  fc.bigInt({ min: -(1n << 65n), max: 1n << 65n }).map(String),
  fc.integer({ min: -300, max: 300 }).map(String),
  fc.stringMatching(/^[-+]?\d{0,22}\.?\d{0,9}(e[-+]?\d{1,2})?$/),
  fc.stringMatching(/^-?\d{1,8}\.\d{2}$/),
);
const maybeQuoted = <T extends string>(of: fc.Arbitrary<T>) => fc.tuple(of, fc.boolean()).map(([text, yes]) => (yes ? `'${text}'` : text));

const calendar = fc.date({ min: new Date('1000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }).map((at) => at.toISOString());
const dateText = fc.oneof(
  calendar.map((iso) => iso.slice(0, 10)),
  calendar.map((iso) => iso.slice(0, 19).replace('T', ' ')),
  calendar.map((iso) => iso.slice(0, 23).replace('T', ' ')),
  calendar.map((iso) => iso.slice(0, 19)),
  calendar.map((iso) => iso.slice(0, 10).replaceAll('-', '')),
  calendar.map((iso) => iso.slice(0, 19).replaceAll(/[-:T]/g, '')),
  fc.stringMatching(/^\d{2,4}[-/.:]\d{1,2}[-/.:]\d{1,2}([ T]\d{1,2}(:\d{1,2}){0,2}(\.\d{0,9})?)?$/),
  fc.constantFrom('0000-00-00', '0000-00-00 00:00:00', '2026-00-10', '2024-02-29', '2023-02-29', '2026-01-01 24:00:00', '0'),
);

const BY_ENCODING: Record<Encoding, fc.Arbitrary<string>> = {
  int32: maybeQuoted(number),
  int64: maybeQuoted(number),
  uint64: maybeQuoted(number),
  decimal: maybeQuoted(number),
  date: dateText.map((text) => `'${text}'`),
  timestamp: dateText.map((text) => `'${text}'`),
  text: strings,
  bytes: fc.oneof(strings, bitLiteral),
  bit: fc.oneof(bitLiteral, string),
};

const odd = fc.oneof(
  fc.constantFrom('NULL', 'null', 'DEFAULT', 'TRUE', 'false', '-', '0x', "b''", '1e', 'NOW()', "CONVERT('a' USING utf8)"),
  bitLiteral,
  strings,
  number,
  rawText,
);

const target: fc.Arbitrary<ColumnTarget> = fc
  .record({
    encoding: fc.constantFrom(...ENCODINGS),
    scale: fc.integer({ min: 0, max: 6 }),
    digits: fc.integer({ min: 1, max: 12 }),
    charset: fc.constantFrom('utf8mb4', 'utf8mb4', 'latin1', 'binary', 'utf16'),
    small: fc.boolean(),
    instant: fc.boolean(),
  })
  .map(({ encoding, scale, digits, charset, small, instant }) =>
    column('c', encoding, {
      scale,
      precision: scale + digits,
      charset,
      instant,
      ...(small && encoding === 'int32' ? { min: -128n, max: 127n } : {}),
      ...(small && encoding === 'bit' ? { min: 0n, max: 255n } : {}),
    }),
  );

const gap = fc.constantFrom('', '', '', '', ' ', '\n', '\t', ' /* , */ ', '-- )\n', '#;\n');
const ending = fc.constantFrom(';', ' ;', ' ON DUPLICATE KEY UPDATE a="x;y", `b;c`=1;', '', ' AS new;', ';\n' + HEAD);

/** `tameness` of a hundred values are of their column's usual form. */
function jobs(tameness: number): fc.Arbitrary<Job> {
  return fc.array(target, { minLength: 1, maxLength: 6 }).chain((targets) => {
    const columns = targets.map((one, index) => ({ ...one, name: `c${index}` }));
    const order = fc.shuffledSubarray([...columns.keys(), -1], { minLength: 1 });
    return order.chain((positions) => {
      const value = (index: number) => {
        const encoding = columns[index]?.encoding ?? 'text';
        const weights = [
          { weight: tameness, arbitrary: BY_ENCODING[encoding] },
          { weight: 12, arbitrary: fc.constant('NULL') },
          { weight: 100 - tameness, arbitrary: odd },
        ];
        return fc.oneof(...weights);
      };
      const tuple = fc
        .tuple(...positions.map((index) => fc.tuple(gap, value(index), gap).map((parts) => parts.join(''))))
        .map((values) => `(${values.join(',')})`);
      const defaults = fc.array(fc.constantFrom(null, "'7'", '0', "b'1'", "'2026-02-06'"), { maxLength: columns.length });
      return fc.record({
        columns: fc.constant(columns),
        layout: defaults.map((list) => ({
          positions,
          missing: new Map(list.map((text, index) => [index, text === null ? null : Buffer.from(text)])),
          head: Buffer.from(HEAD),
        })),
        settings: fc.record({
          backslashEscapes: fc.boolean(),
          ansiQuotes: fc.boolean(),
          charset: fc.constantFrom('utf8mb4', 'utf8mb4', 'latin1', 'binary', 'sjis', 'cp1251'),
          timestampOffset: fc.constantFrom(0n, 3_600_000_000n),
        }),
        source: fc
          .tuple(fc.array(fc.tuple(gap, tuple, gap).map((parts) => parts.join('')), { maxLength: 6 }), ending, ending)
          .map(([tuples, end, last]) => Buffer.from(tuples.join(',') + end + (end.endsWith(HEAD) ? tuples.join(',') + last : ''), 'latin1')),
        chunks: fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 4 }),
      });
    });
  });
}

/** Both say the same: the same rows and counts, or that something is wrong at the same row. */
function same(fast: Outcome, plain: Outcome, message: string): void {
  // At the end of the source the fast scanner may wait for more where the plain one already knows better.
  if (fast.end === 'cut off' && !plain.end.startsWith('ended')) return;
  assert.deepEqual(fast, plain, message);
}

describe('fast and plain scanner agree', () => {
  let reader: PartReader;
  before(async () => {
    reader = await PartReader.open();
  });
  after(() => reader[Symbol.dispose]());

  const compare = async (job: Job) => {
    const { chunks, ...whole } = job;
    const plain = await reader.run(makePlainScanner, whole);
    const fast = await reader.run(makeScanner, job);
    same(fast, plain, Buffer.from(job.source).toString('latin1'));
    void chunks;
  };

  for (const [name, tameness] of [
    ['on usual values', 100],
    ['on odd values', 85],
  ] as const)
    test(name, async () => {
      await fc.assert(fc.asyncProperty(jobs(tameness), compare), { numRuns: 300, interruptAfterTimeLimit: 8_000 });
    });

  test('on damaged bytes', async () => {
    const damage = fc.array(fc.tuple(fc.nat(), fc.oneof(byte, fc.constant(''))), { minLength: 1, maxLength: 3 });
    const damaged = fc.tuple(jobs(100), damage).map(([job, changes]) => {
      let text = Buffer.from(job.source).toString('latin1');
      for (const [at, by] of changes) {
        const place = at % Math.max(1, text.length);
        text = text.slice(0, place) + by + text.slice(place + 1);
      }
      return { ...job, source: Buffer.from(text, 'latin1') };
    });
    await fc.assert(fc.asyncProperty(damaged, compare), { numRuns: 300, interruptAfterTimeLimit: 8_000 });
  });
});
