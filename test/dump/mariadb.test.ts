import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startMariadb, type Mariadb } from '../server/mariadb.ts';
import { read, refusal, type Files } from './read.ts';

/** Column → its declaration, and how the server shows its values as ours are shown: text in hex of its UTF-8 bytes. */
const COLUMNS = {
  id: ['int unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY', 'id'],
  big: ['bigint unsigned', 'big'],
  small: ['smallint(3) zerofill', 'small + 0'],
  wide: ['decimal(65,30)', 'wide'],
  price: ['decimal(12,2) NOT NULL DEFAULT 1.50', 'price'],
  ratio: ['double', 'ratio'],
  flags: ['bit(64)', 'flags + 0'],
  born: ['date', 'born'],
  noon: ['time(3)', 'noon'],
  made: ['datetime(6)', "concat(made, '')"],
  seen: ['timestamp NULL', 'seen'],
  year: ['year', '`year` + 0'],
  name: ['varchar(60) CHARACTER SET utf8mb4', 'hex(name)'],
  latin: ["varchar(60) CHARACTER SET latin1 DEFAULT 'gr\u00fc\u00dfe'", 'hex(convert(latin using utf8mb4))'],
  wider: ['text CHARACTER SET utf16', 'hex(convert(wider using utf8mb4))'],
  kind: ["enum('a','b c','d''e','f,g') CHARACTER SET utf8mb4", 'hex(kind)'],
  tags: ["set('x','y','z')", 'hex(tags)'],
  raw: ['varbinary(300)', 'hex(raw)'],
  fixed: ['binary(4)', 'hex(fixed)'],
  body: ['longblob', 'hex(body)'],
  doc: ['json', 'hex(doc)'],
  spot: ['point', 'hex(spot)'],
} as const;
const NAMES = Object.keys(COLUMNS) as (keyof typeof COLUMNS)[];
const BYTES = new Set(['raw', 'fixed', 'body', 'spot']);
const TEXTS = new Set(['name', 'latin', 'wider', 'kind', 'tags', 'doc']);

const ROWS = `
INSERT INTO everything (name) VALUES (NULL);
INSERT INTO everything (price, raw) SELECT seq / 100, concat(char(seq % 256), char(seq % 7)) FROM seq_5_to_300;
INSERT INTO everything VALUES (DEFAULT, 18446744073709551615, 7, 12345678901234567890123456789012345.123456789012345678901234567890, -0.01,
  1.7976931348623157e308, b'${'1'.repeat(64)}', '9999-12-31', '-838:59:58.999', '1000-01-01 00:00:00.000001', '2026-02-06 05:30:00', 2026,
  'O''Brien \\\\ "quoted" \\0 \\n \\r \\t \\Z % _ 日本 🙂', 'Ünïcödé €', '日本 🙂', 'd''e', 'x,z', unhex('00275c0a0d1aff22'), 'ab', repeat(char(0,39,92,255), 50), '{"a": "it''s \\\\\\\\ "}', point(1.5, -2));
INSERT INTO everything (id, price, name, latin, kind, tags, raw, body, flags, born, made) VALUES
  (4294967295, 9999999999.99, '', '', 'f,g', '', '', '', 0, '2024-02-29', '2026-03-29 02:30:00.5');
`;

let server: Mariadb;
before(async () => {
  server = await startMariadb();
  const columns = NAMES.map((name) => `\`${name}\` ${COLUMNS[name][0]} COMMENT '${name}; it\\'s'`).join(',\n');
  await server.sql(`CREATE DATABASE shop CHARACTER SET latin1; USE shop;
    SET time_zone = '+09:00';
    CREATE TABLE everything (${columns}, UNIQUE KEY (name), KEY (born)) DEFAULT CHARSET=latin1 COMMENT='all of it';
    ${ROWS}
    CREATE TABLE \`odd "name\` (\`a\`\`b\` int, \`c d\` text);
    INSERT INTO \`odd "name\` VALUES (1, 'x');
    CREATE TABLE made (a int PRIMARY KEY, b int AS (a + 1) VIRTUAL, c int AS (a * 2) STORED, hidden int INVISIBLE DEFAULT 5);
    INSERT INTO made (a, hidden) VALUES (1, 7), (2, 8);
    CREATE TABLE zero (d date NOT NULL DEFAULT '0000-00-00', e date, f datetime);
    SET sql_mode = '';
    INSERT INTO zero VALUES ('0000-00-00', '0000-00-00', '2026-00-00 00:00:00'), ('2026-02-06', '2026-02-00', NULL);
    CREATE VIEW v AS SELECT id FROM everything;
    DELIMITER ;;
    CREATE TRIGGER tr BEFORE INSERT ON made FOR EACH ROW BEGIN SET @a = 'it''s;'; END;;
    CREATE PROCEDURE p() BEGIN SELECT 1; SELECT ';;' ; END;;
    DELIMITER ;`);
});
after(() => server.stop());

/** What the server holds, in the form that \`read\` gives. */
async function expected(): Promise<(string | null)[][]> {
  const shown = NAMES.map((name) => `ifnull(${COLUMNS[name][1]}, '\\\\N')`).join(', ');
  const text = await server.sql(`SET time_zone = '+00:00'; SELECT ${shown} FROM everything ORDER BY id`, 'shop');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => line.split('\t').map((value) => (value === '\\\\N' || value === '\\N' ? null : value)));
}

function shown(rows: readonly (readonly (string | null)[])[]): (string | null)[][] {
  const found = rows.map((row) =>
    row.map((value, i) => {
      const name = NAMES[i] ?? '';
      if (value === null || BYTES.has(name)) return value;
      if (TEXTS.has(name)) return Buffer.from(value).toString('hex').toUpperCase();
      return name === 'made' && !value.includes('.')
        ? `${value}.000000`
        : name === 'made'
          ? value.padEnd(26, '0')
          : value;
    }),
  );
  return found.sort((a, b) => Number(a[0]) - Number(b[0]));
}

const FLAGS: readonly (readonly string[])[] = [
  [],
  ['--hex-blob'],
  ['--skip-extended-insert'],
  ['--complete-insert', '--order-by-primary'],
  ['--compatible=ansi'],
  ['--default-character-set=latin1', '--hex-blob'],
  ['--skip-tz-utc', '--default-character-set=utf8mb4'],
  ['--skip-comments', '--skip-opt', '--create-options', '--quote-names'],
  ['--compact'],
  ['--insert-ignore', '--no-autocommit', '--add-locks'],
  ['--replace', '--single-transaction', '--routines', '--triggers', '--events'],
];

describe('what mariadb-dump writes is what the server holds', () => {
  for (const flags of FLAGS) {
    test(flags.join(' ') || 'no flags', async () => {
      const { rows, tables, summary } = await read(await server.dump(...flags, 'shop'));
      const wanted = await expected();
      const found = shown(rows.get('everything') ?? []);
      if (flags.includes('--skip-tz-utc')) for (const row of [...found, ...wanted]) row[NAMES.indexOf('seen')] = null;
      if (flags.includes('--default-character-set=latin1') || flags.includes('--compatible=ansi'))
        withoutUnrepresentable(found, wanted);
      assert.deepEqual(found, wanted);
      assert.deepEqual(rows.get('odd "name'), [['1', 'x']]);
      assert.deepEqual(
        rows.get('made')?.map((row) => [row[0], row[3]]),
        [
          ['1', '7'],
          ['2', '8'],
        ],
      );
      assert.deepEqual(rows.get('zero'), [
        ['0000-00-00', null, null],
        ['2026-02-06', null, null],
      ]);
      const everything = tables.get('everything');
      assert.deepEqual(everything?.key, ['id']);
      assert.equal(everything.columns[1]?.comment, "big; it's");
      const zero = summary.tables.find((t) => t.table.name === 'zero');
      assert.deepEqual(zero?.zeroDates, [
        { column: 'e', count: 2 },
        { column: 'f', count: 1 },
      ]);
      assert.ok(summary.passedOver.views > 0);
    });
  }

  test('--databases and --all-databases', async () => {
    const one: Files = await server.dump('--databases', 'shop');
    assert.equal((await read(one)).summary.database, 'shop');
    const all = await server.dump('--all-databases', '--add-drop-database');
    assert.match((await refusal(all)).message, /mysql.*shop|shop.*mysql/);
    assert.equal((await read(all, { database: 'shop' })).rows.get('made')?.length, 2);
  });

  test('a dump that the server broke off', async () => {
    const dump = (await server.dump('shop')).toString('latin1').replace(/-- Dump completed.*/s, '');
    assert.equal((await read(Buffer.from(dump, 'latin1'))).summary.endMarker, 'missing');
  });
});

/** latin1 has no Japanese: the server itself wrote question marks. */
function withoutUnrepresentable(...tables: (string | null)[][][]): void {
  for (const table of tables)
    for (const row of table) for (const name of ['name', 'wider'] as const) row[NAMES.indexOf(name)] = null;
}
