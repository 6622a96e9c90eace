import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { ColumnTarget, Encoding, ScanSettings } from '../../src/dump/scanner/contract.ts';
import { makeScanner } from '../../src/dump/scanner/scanner.ts';
import { column, PartReader, type Job } from './scanner-driver.ts';

let reader: PartReader;
before(async () => {
  reader = await PartReader.open();
});
after(() => reader[Symbol.dispose]());

const run = (job: Omit<Job, 'source'> & { source: string | Uint8Array }) =>
  reader.run(makeScanner, { ...job, source: Buffer.from(job.source as string, 'latin1') });

/** What the values of one column come to, one tuple each. */
async function values(
  target: ColumnTarget | Encoding,
  literals: readonly string[],
  settings: Partial<ScanSettings> = {},
): Promise<(string | null | undefined)[]> {
  const columns = [typeof target === 'string' ? column('c', target) : target];
  const source = `${literals.map((literal) => `(${literal})`).join(',')};`;
  const { rows, end } = await run({ columns, source, settings });
  assert.equal(end, `ended at ${source.length}`);
  return rows.map(([value]) => value);
}

/** Why a value is refused. */
async function refusal(target: ColumnTarget | Encoding, literal: string, settings: Partial<ScanSettings> = {}) {
  const columns = [typeof target === 'string' ? column('c', target) : target];
  const { end } = await run({ columns, source: `(${literal}),(NULL);          `, settings });
  assert.match(end, /^dump-/);
  return /"reason":"([^"]*)"/.exec(end)?.[1] ?? end;
}

describe('strings', () => {
  test('escapes and doubled quotes', async () => {
    const literals = [String.raw`'\0\b\n\r\t\Z\\\'\"\%\_\x'`, "'it''s'", `"say ""hi"" it's"`, "''", "'a' 'b'\n\"c\""];
    assert.deepEqual(await values('text', literals), [
      '\0\b\n\r\t\x1a\\\'"\\%\\_x',
      "it's",
      'say "hi" it\'s',
      '',
      'abc',
    ]);
  });

  test('no escapes under NO_BACKSLASH_ESCAPES', async () => {
    assert.deepEqual(await values('text', [String.raw`'a\'`, String.raw`'\n''\\'`], { backslashEscapes: false }), [
      'a\\',
      "\\n'\\\\",
    ]);
  });

  test('double quotes are no strings under ANSI_QUOTES', async () => {
    assert.match(await refusal('text', '"a"', { ansiQuotes: true }), /"wanted":"a value"/);
  });

  test('every length up to a hundred, with an escape at every place', async () => {
    const texts = Array.from({ length: 100 }, (_, length) => 'x'.repeat(length));
    assert.deepEqual(
      await values(
        'text',
        texts.map((text) => `'${text}\\'${text}'`),
      ),
      texts.map((text) => `${text}'${text}`),
    );
  });

  test('raw newlines, brackets and comment marks inside', async () => {
    const text = 'a\n),(/* -- # ;\tb';
    assert.deepEqual(await values('text', [`'${text}'`]), [text]);
  });

  test('hex, bits, introducers, national strings', async () => {
    const literals = [
      '0x414243',
      "x'41'",
      "X''",
      '0x141',
      "b'1000001'",
      '0b0100000101000010',
      "_utf8mb4'é'",
      "N'é'",
      "_binary 'a'",
    ];
    const source = literals.map((literal) => Buffer.from(literal).toString('latin1'));
    assert.deepEqual(await values('text', source), ['ABC', 'A', '', '\x01A', 'A', 'AB', 'é', 'é', 'a']);
  });

  test('numbers and truth values as text', async () => {
    assert.deepEqual(await values('text', ['1.50', '-3', '+7', '1e3', 'TRUE', 'false', '.5']), [
      '1.50',
      '-3',
      '7',
      '1e3',
      '1',
      '0',
      '.5',
    ]);
  });

  test('bytes stay as they are', async () => {
    assert.deepEqual(await values('bytes', ["'\xff\xfe\\0'", '0x00ff', "_binary'\xe9'", '12']), [
      '\\xFF\\xFE\\x00',
      '\\x00\\xFF',
      '\\xE9',
      '12',
    ]);
  });
});

describe('character sets', () => {
  test("latin1 is Windows' code page 1252, as MySQL has it", async () => {
    assert.deepEqual(await values('text', ["'Caf\xe9 \x80 \x99'"], { charset: 'latin1' }), ['Café € ™']);
  });

  test('the introducer goes before the client, and the column stands for binary and hex', async () => {
    const latin1 = column('c', 'text', { charset: 'latin1' });
    assert.deepEqual(await values(latin1, ["_latin1'\xe9'", '0xe9', "_binary'\xe9'", "x'e9'"]), ['é', 'é', 'é', 'é']);
    assert.deepEqual(await values(latin1, ["'\xe9'"], { charset: 'binary' }), ['é']);
  });

  test('utf16, ucs2, utf32 and single-byte sets', async () => {
    const literals = ['_utf16 0x0041d83dde00', '_ucs2 0x00e9', '_utf32 0x0001f600', "_cp1251'\xcf'", "_koi8r'\xf0'"];
    assert.deepEqual(await values('text', literals), ['A😀', 'é', '😀', 'П', 'П']);
  });

  test('a character may end in the byte of a backslash', async () => {
    // 表 is 95 5C in Shift JIS; ｱ is B1, a single byte.
    assert.deepEqual(await values('text', ["'\x95\x5c'", "'\xb1\\n\x95\x5c\\''"], { charset: 'sjis' }), [
      '表',
      "ｱ\n表'",
    ]);
  });

  test('what is no text is refused, wherever it stands', async () => {
    const reason = 'its bytes are no text of its character set';
    for (const bytes of ['\xff', '\xc3', '\xc0\x80', '\xed\xa0\x80', '\xf4\x90\x80\x80', 'x'.repeat(40) + '\xe9x'])
      assert.equal(await refusal('text', `'${bytes}'`), reason);
    assert.equal(await refusal('text', '_utf16 0xd800'), reason);
  });

  test('a column may be declared in a character set that is not read, as long as it holds ASCII', async () => {
    const old = column('c', 'text', { charset: 'cp850' });
    assert.deepEqual(await values(old, ["'\xc3\xa9'", '0x41']), ['é', 'A']);
    assert.match(await refusal(old, '0x82'), /dump-charset.*cp850/);
  });

  test('an unknown character set is named', async () => {
    assert.match(await refusal('text', "_klingon'a'"), /dump-charset.*klingon/);
  });
});

describe('numbers', () => {
  const tinyint = column('c', 'int32', { min: -128n, max: 127n });

  test('integers: signs, quotes, fractions, exponents, hex, bits', async () => {
    const literals = [
      '-128',
      '127',
      "'5'",
      "' -5 '",
      '+6',
      '5.5',
      '-5.5',
      '5.4999',
      '1e2',
      '0x10',
      "b'11'",
      'TRUE',
      '-0',
      '1.2e1',
    ];
    const wanted = ['-128', '127', '5', '-5', '6', '6', '-6', '5', '100', '16', '3', '1', '0', '12'];
    assert.deepEqual(await values(tinyint, literals), wanted);
  });

  test('the ends of every range, and never beyond', async () => {
    assert.deepEqual(await values('int64', ['-9223372036854775808', '9223372036854775807']), [
      '-9223372036854775808',
      '9223372036854775807',
    ]);
    assert.deepEqual(
      await values('uint64', ['18446744073709551615', '0xffffffffffffffff', "'18446744073709551615'"]),
      Array(3).fill('18446744073709551615'),
    );
    for (const [target, literal] of [
      [tinyint, '128'],
      [tinyint, '-129'],
      [tinyint, '127.5'],
      ['int32', '2147483648'],
      ['int64', '9223372036854775808'],
      ['int64', '1e19'],
      ['uint64', '18446744073709551616'],
      ['uint64', '-1'],
      ['uint64', '99999999999999999999999999'],
    ] as const)
      assert.equal(await refusal(target, literal), 'it is out of range');
    assert.equal(await refusal('uint64', '0x010000000000000000'), 'it has more than 64 bits');
  });

  test('decimals are rounded half away from zero, and padded', async () => {
    const price = column('c', 'decimal', { precision: 6, scale: 2 });
    const literals = ['1', '1.5', '1.005', '-1.005', '1.00499', "'9999.99'", '.5', '12e-1', '0x10', '-0.001', '5.'];
    const wanted = ['1.00', '1.50', '1.01', '-1.01', '1.00', '9999.99', '0.50', '1.20', '16.00', '0.00', '5.00'];
    assert.deepEqual(await values(price, literals), wanted);
    for (const literal of ['10000', '9999.995', '1e4', '-10000'])
      assert.equal(await refusal(price, literal), 'it is out of range');
    const wide = column('c', 'decimal', { precision: 18, scale: 6 });
    assert.deepEqual(await values(wide, ['-999999999999.999999']), ['-999999999999.999999']);
  });

  test('what is no number is refused', async () => {
    for (const literal of ["''", "'x'", "'1x'", "'1 2'", "'1e'", "'--1'"])
      assert.equal(await refusal('int64', literal), 'it is no number');
  });

  test('bits from every form', async () => {
    const literals = ["b'101'", '0x05', "'\\0'", "_binary '\x05'", '5', "'\\Z'", "'\x01\x00'", "'5'"];
    assert.deepEqual(await values('bit', literals), ['5', '5', '0', '5', '5', '26', '256', '53']);
    assert.equal(await refusal(column('c', 'bit', { min: 0n, max: 1n }), "b'10'"), 'it is out of range');
  });
});

describe('dates', () => {
  test('odd but legal forms', async () => {
    const literals = [
      "'2026-2-6'",
      "'20260206'",
      '20260206',
      "'26/02/06'",
      "'1970.01.01'",
      "'2026-02-06 05:30:00'",
      "'0001-01-01'",
    ];
    const wanted = [...Array<string>(4).fill('2026-02-06'), '1970-01-01', '2026-02-06', '0001-01-01'];
    assert.deepEqual(await values('date', literals), wanted);
  });

  test('times of day, with fractions up to six digits and more', async () => {
    const literals = [
      "'2026-02-06 05:30:00'",
      "'2026-02-06T05:30:00'",
      "'20260206053000'",
      "'2026-02-06 05:30:00.5'",
      "'2026-02-06 05:30:00.123456'",
      "'2026-02-06 05:30:00.1234567'",
      "'2026-02-06 23:59:59.9999999'",
      "'2026-02-06'",
      "'2026-2-6 5:3'",
    ];
    assert.deepEqual(await values('timestamp', literals), [
      '2026-02-06 05:30:00',
      '2026-02-06 05:30:00',
      '2026-02-06 05:30:00',
      '2026-02-06 05:30:00.5',
      '2026-02-06 05:30:00.123456',
      '2026-02-06 05:30:00.123457',
      '2026-02-07 00:00:00',
      '2026-02-06 00:00:00',
      '2026-02-06 05:03:00',
    ]);
  });

  test('instants move to UTC, other time stamps stay', async () => {
    const settings = { timestampOffset: -5n * 3_600_000_000n };
    const literals = ["'2026-02-06 22:00:00'"];
    assert.deepEqual(await values(column('c', 'timestamp', { instant: true }), literals, settings), [
      '2026-02-07 03:00:00',
    ]);
    assert.deepEqual(await values('timestamp', literals, settings), ['2026-02-06 22:00:00']);
  });

  test('zero and partial dates are NULL, and counted', async () => {
    const columns = [column('a', 'date'), column('b', 'timestamp')];
    const source =
      "('0000-00-00','0000-00-00 00:00:00'),('2026-00-00','2026-02-06 00:00:00'),(NULL,0),('2026-02-00','2026-01-00 10:00');";
    const { rows, zeroDates } = await run({ columns, source, chunks: [7, 30] });
    assert.deepEqual(rows, [
      [null, null],
      [null, '2026-02-06 00:00:00'],
      [null, null],
      [null, null],
    ]);
    assert.deepEqual(zeroDates, [
      [0, 3],
      [1, 3],
    ]);
  });

  test('days that do not exist are refused', async () => {
    for (const text of [
      '2026-02-29',
      '2026-13-01',
      '2026-04-31',
      '2026-01-01 24:00:00',
      '2026-01-01 10:60:00',
      'today',
      '',
      '1900-02-29',
    ])
      assert.equal(await refusal('timestamp', `'${text}'`), 'it is no date');
    assert.deepEqual(await values('date', ["'2024-02-29'", "'2000-02-29'"]), ['2024-02-29', '2000-02-29']);
  });
});

describe('expressions', () => {
  test('those of dump tools: CONVERT, CAST, geometry from text', async () => {
    assert.deepEqual(await values('text', ['CONVERT("a\\nb" USING UTF8MB4)', "CAST('[1]' AS JSON)"]), ['a\nb', '[1]']);
    const point =
      '\\x00\\x00\\x00\\x00\\x01\\x01\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\xF0?\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\xC0';
    assert.deepEqual(
      await values('bytes', ["ST_GeomFromText('POINT(1 -2)', SRID(location))", "GeomFromText('POINT(1 -2)')"]),
      [point, point],
    );
    assert.match(await refusal('text', 'NOW()'), /an expression stands/);
  });
});
