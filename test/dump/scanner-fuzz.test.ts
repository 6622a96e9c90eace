import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { ENCODINGS, type ColumnTarget, type ScanSettings } from '../../src/dump/scanner/contract.ts';
import { makeScanner } from '../../src/dump/scanner/scanner.ts';
import { makePlainScanner } from './plain-scanner.ts';
import { column, PartReader, type Job, type Outcome } from './scanner-driver.ts';

const HEAD = 'INSERT INTO t VALUES';

/** Bytes that decide something, and some that do not. */
const byte = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...Array.from('ab \'"\\,();0n%_Z\n')) },
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
  .tuple(fc.constantFrom('', '', '_binary ', '_utf16 '), fc.oneof(hex, bits))
  .map(([before, [open, digits]]) => `${before}${open}${digits}${open.endsWith("'") ? "'" : ''}`);

const number = fc.oneof(
  fc.bigInt({ min: -(1n << 65n), max: 1n << 65n }).map(String),
  fc.integer({ min: -300, max: 300 }).map(String),
  fc.stringMatching(/^[-+]?\d{0,22}\.?\d{0,9}(e[-+]?\d{1,2})?$/),
);

const calendar = fc
  .date({ min: new Date('1000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
  .map((at) => at.toISOString());
const usualDate = fc.oneof(
  calendar.map((iso) => iso.slice(0, 10)),
  calendar.map((iso) => iso.slice(0, 19).replace('T', ' ')),
  calendar.map((iso) => iso.slice(0, 23).replace('T', ' ')),
  calendar.map((iso) => iso.slice(0, 19)),
  calendar.map((iso) => iso.slice(0, 10).replaceAll('-', '')),
  calendar.map((iso) => iso.slice(0, 19).replaceAll(/[-:T]/g, '')),
  calendar.map((iso) => iso.slice(2, 16).replaceAll('-0', '/')),
  fc.constantFrom('0000-00-00', '0000-00-00 00:00:00', '2026-00-10', '2024-02-29', '0'),
);
const oddDate = fc.oneof(
  fc.stringMatching(/^\d{2,4}[-/.:]\d{1,2}[-/.:]\d{1,2}([ T]\d{1,2}(:\d{1,2}){0,2}(\.\d{0,9})?)?$/),
  fc.constantFrom('2023-02-29', '2026-01-01 24:00:00', ' 2026-01-01 ', '2026-01-01 23:59:59.9999999', '20260101T'),
);

/** Quoted now and then. */
function maybeQuoted(of: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.tuple(of, fc.boolean()).map(([text, yes]) => (yes ? `'${text}'` : text));
}

function integers(min: bigint, max: bigint): fc.Arbitrary<string> {
  return fc.oneof(fc.bigInt({ min, max }), fc.constantFrom(min, max, 0n, 1n)).map(String);
}

/** A value in full, and whether it fits its column. */
function usual({ encoding, scale, precision, min, max }: ColumnTarget, escape: boolean): fc.Arbitrary<string> {
  switch (encoding) {
    case 'date':
    case 'timestamp':
      return usualDate.map((text) => `'${text}'`);
    case 'text':
      return fc.oneof(utf8, longText).map((text) => quoted(text, { quote: "'", escape }));
    case 'bytes':
      return fc.oneof(
        fc.oneof(utf8, longText, rawText).map((text) => quoted(text, { quote: "'", escape })),
        bitLiteral,
      );
    case 'bit':
      return fc.constantFrom("b'101'", '0x7f', "'\u0001'", '1', "_binary 'a'", "X'01'", "b''");
    case 'decimal':
      return maybeQuoted(
        fc
          .tuple(fc.bigInt({ min: -(10n ** BigInt(precision)) + 1n, max: 10n ** BigInt(precision) - 1n }), fc.nat(9))
          .map(([units, extra]) => decimalText(units, scale) + (scale > 0 && extra < 5 ? String(extra) : '')),
      );
    case 'uint64':
      return maybeQuoted(integers(0n, (1n << 64n) - 1n));
    case 'int64':
      return maybeQuoted(integers(-(1n << 63n), (1n << 63n) - 1n));
    case 'int32':
      return maybeQuoted(integers(min ?? -(1n << 31n), max ?? (1n << 31n) - 1n));
  }
}

function decimalText(units: bigint, scale: number): string {
  const digits = String(units < 0n ? -units : units).padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  return `${units < 0n ? '-' : ''}${whole}${scale > 0 ? `.${digits.slice(-scale)}` : ''}`;
}

const odd = fc.oneof(
  fc.constantFrom(
    'NULL',
    'null',
    'DEFAULT',
    'TRUE',
    'false',
    '-',
    '0x',
    "b''",
    '1e',
    'NOW()',
    "CONVERT('a' USING utf8)",
  ),
  bitLiteral,
  strings,
  maybeQuoted(number),
  oddDate.map((text) => `'${text}'`),
  rawText,
);

const target: fc.Arbitrary<ColumnTarget> = fc
  .record({
    encoding: fc.constantFrom(...ENCODINGS),
    scale: fc.integer({ min: 0, max: 6 }),
    digits: fc.integer({ min: 1, max: 12 }),
    charset: fc.constantFrom('utf8mb4', 'utf8mb4', 'latin1', 'binary'),
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

const settings: fc.Arbitrary<ScanSettings> = fc.record({
  backslashEscapes: fc.boolean(),
  ansiQuotes: fc.boolean(),
  charset: fc.constantFrom('utf8mb4', 'utf8mb4', 'latin1', 'binary', 'sjis', 'cp1251'),
  timestampOffset: fc.constantFrom(0n, 3_600_000_000n),
});

function defaultFor(target: ColumnTarget | undefined, digit: number): Buffer {
  const dated = target?.encoding === 'date' || target?.encoding === 'timestamp';
  return Buffer.from(dated ? `'2026-02-0${digit}'` : target?.encoding === 'bit' ? `b'${digit & 1}'` : `${digit}`);
}

/** `tameness` of a hundred values are of their column's usual form; the tuples stand there `times` over. */
function jobs(tameness: number, times = 1): fc.Arbitrary<Job> {
  return fc.array(target, { minLength: 1, maxLength: 6 }).chain((targets) => {
    const columns = targets.map((one, index) => ({ ...one, name: `c${index}` }));
    const order = fc.shuffledSubarray([...columns.keys(), -1], { minLength: 1 });
    return fc.tuple(order, settings).chain(([positions, setting]) => {
      const value = (index: number) => {
        const target = columns[index] ?? column('', 'bytes');
        const weights = [
          { weight: tameness, arbitrary: usual(target, setting.backslashEscapes) },
          { weight: 12, arbitrary: fc.constant('NULL') },
          { weight: 100 - tameness, arbitrary: odd },
        ];
        return fc.oneof(...weights);
      };
      const tuple = fc
        .tuple(...positions.map((index) => fc.tuple(gap, value(index), gap).map((parts) => parts.join(''))))
        .map((values) => `(${values.join(',')})`);
      const defaults = fc.array(fc.option(fc.integer({ min: 0, max: 9 })), { maxLength: columns.length });
      return fc.record({
        columns: fc.constant(columns),
        layout: defaults.map((list) => ({
          positions,
          missing: new Map(
            list.map((digit, index) => [index, digit === null ? null : defaultFor(columns[index], digit)]),
          ),
          head: Buffer.from(HEAD),
        })),
        settings: fc.constant(setting),
        source: fc
          .tuple(
            fc.array(
              fc.tuple(gap, tuple, gap).map((parts) => parts.join('')),
              { minLength: 1, maxLength: 6 },
            ),
            ending,
            ending,
          )
          .map(([some, end, last]) => {
            const tuples = Array.from({ length: times }, () => some.join(',')).join(',');
            return Buffer.from(tuples + end + (end.endsWith(HEAD) ? tuples + last : ''), 'latin1');
          }),
        chunks: fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 4 }),
      });
    });
  });
}

/** Both say the same: the same rows and counts, or that something is wrong at the same row. */
function same(fast: Outcome, plain: Outcome, message: string): void {
  // Where something is wrong at the very end, one may wait for more and the other not.
  if ([fast, plain].some(({ end }) => end === 'cut off') && ![fast, plain].some(({ end }) => end.startsWith('ended')))
    return;
  assert.deepEqual(fast, plain, message.slice(0, 1000));
}

describe('fast and plain scanner agree', () => {
  let reader: PartReader;
  before(async () => {
    reader = await PartReader.open();
  });
  after(() => reader[Symbol.dispose]());

  const ends: string[] = [];
  const compare = async (job: Job) => {
    const { columns, source, settings, layout } = job;
    const plain = await reader.run(makePlainScanner, {
      columns,
      source,
      settings: settings ?? {},
      layout: layout ?? {},
    });
    const fast = await reader.run(makeScanner, job);
    same(fast, plain, Buffer.from(job.source).toString('latin1'));
    ends.push(plain.end.split(' ')[0] ?? '');
  };

  for (const [name, tameness] of [
    ['on usual values', 100],
    ['on odd values', 85],
  ] as const)
    test(name, async () => {
      ends.length = 0;
      await fc.assert(fc.asyncProperty(jobs(tameness), compare), { numRuns: 300, interruptAfterTimeLimit: 8_000 });
      const good = ends.filter((end) => end === 'ended').length;
      assert.ok(good * 4 > ends.length, 'too few sources are whole and well for this test to mean much');
    });

  test('on many rows, when buffers grow in the middle of a row', async () => {
    const sizes = fc.array(fc.integer({ min: 1000, max: 200_000 }), { maxLength: 3 });
    const many = fc.tuple(jobs(100, 1500), sizes).map(([job, chunks]) => ({ ...job, chunks }));
    await fc.assert(fc.asyncProperty(many, compare), {
      numRuns: 30,
      interruptAfterTimeLimit: 8_000,
      endOnFailure: true,
    });
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
