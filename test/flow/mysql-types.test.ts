import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { after, test } from 'node:test';
import { startMariadb } from '../server/mariadb.ts';
import { mariadb } from '../../src/adapters/mysql/index.ts';
import { ShopProject } from './project.ts';

/** Column → how the source's value is told, where its type is another one than the staged one. */
const COLUMNS: Readonly<Record<string, readonly [type: string, told?: string]>> = {
  id: ['int unsigned NOT NULL'],
  tiny: ['tinyint'],
  utiny: ['tinyint unsigned'],
  medium: ['mediumint unsigned'],
  big: ['bigint'],
  ubig: ['bigint unsigned'],
  zf: ['int(6) unsigned zerofill', 'zf + 0'],
  bits: ['bit(64)', 'bits + 0'],
  money: ['decimal(12,3)'],
  widest: ['decimal(65,30)'],
  f: ['float'],
  d: ['double'],
  y: ['year', 'y + 0'],
  day: ['date'],
  span: ['time(3)'],
  at: ['datetime'],
  at6: ['datetime(6)'],
  stamp: ['timestamp(3) NULL'],
  fixed: ['char(10)'],
  name: ['varchar(200)'],
  latin: ['varchar(200) CHARACTER SET latin1'],
  wide16: ['varchar(100) CHARACTER SET utf16'],
  long_text: ['longtext'],
  long_name: ['varchar(5000)'],
  bin: ['binary(4)', 'HEX(bin)'],
  vbin: ['varbinary(50)', 'HEX(vbin)'],
  blo: ['mediumblob', 'HEX(blo)'],
  en: ["enum('a','b''c','ü')"],
  se: ["set('x','y','z')"],
  doc: ['json'],
  uid: ['uuid'],
  ip: ['inet6'],
  place: ['point', 'HEX(place)'],
  sum_: ['int GENERATED ALWAYS AS (tiny + 1) VIRTUAL'],
  kept: ["varchar(240) GENERATED ALWAYS AS (concat(name, '!')) STORED"],
};

const GENERATED = new Set(['sum_', 'kept']);
const ROWS = [
  `1, -128, 255, 16777215, -9223372036854775808, 18446744073709551615, 42, x'ffffffffffffffff', -123456789.125,
   -99999999999999999999999999999999999.123456789012345678901234567890, 1.5, -2.5e-300, 2026, '2026-02-06', '-838:59:59.5',
   '2026-02-06 05:30:00', '9999-12-31 23:59:59.999999', '2026-02-06 05:30:00.123', 'ab', 'it''s \\\\ "quoted" \\n\\r\\t\\Z\\0 日本 😀',
   'Zürich €', 'Größe 日本', 'a,b"c\\nd', 'long', 'ab', x'00ff', x'275c0a0d00221a', 'ü', 'z,x', '{"a": "b\\\\"c", "d": [1, 2]}',
   '123e4567-e89b-12d3-a456-426655440000', '::ffff:1.2.3.4', ST_PointFromText('POINT(1.5 -2)')`,
  `2${', NULL'.repeat(32)}`,
  `3, 1, 0, 0, 0, 0, 0, b'101', 0.001, 0.000000000000000000000000000001, 3.4e38, 1.7976931348623157e308, 2155, '9999-12-31', '838:59:59',
   '2026-03-29 02:30:00', '1000-01-01 00:00:00', '1970-01-01 09:00:01', '', '', '', '', 'NULL', '\\\\N', '', '', '', 'b''c', '', '[]',
   '00000000-0000-0000-0000-000000000000', '::', ST_PointFromText('POINT(0 0)')`,
];

test('every type of the source is staged on the server with every value as it was', async () => {
  const server = await startMariadb();
  after(() => server.stop());
  const names = Object.keys(COLUMNS).filter((name) => !GENERATED.has(name));
  const ddl = Object.entries(COLUMNS).map(([name, [type]]) => `${name} ${type}`);
  await server.sql('CREATE DATABASE source CHARACTER SET utf8mb4');
  await server.sql(
    `SET time_zone = '+09:00'; CREATE TABLE types (${ddl.join(', ')}, PRIMARY KEY (id)) CHARACTER SET utf8mb4; ` +
      ROWS.map((row) => `INSERT INTO types (${names.join(', ')}) VALUES (${row});`).join('\n'),
    'source',
  );
  const output = { type: 'mariadb', socket: server.socket, username: 'root', schema: 'main' };
  await using shop = await ShopProject.make({
    'profiles.yml': `shop: {target: prod, outputs: {prod: ${JSON.stringify(output)}}}\n`,
  });
  await mkdir(shop.path('dumps'));
  await writeFile(shop.path('dumps/shop-2026-02-06.sql'), await server.dump('--hex-blob', 'source'));
  const loaded = await shop.varve('load');
  assert.equal(loaded.code, 0, loaded.text);

  const warehouse = await mariadb.open(mariadb.target('prod', output), { projectDir: '.', readOnly: true });
  const connection = await warehouse.connect();
  try {
    for (const [name, [type, told]] of Object.entries(COLUMNS)) {
      const staged = told?.startsWith('HEX') ? `HEX(${name})` : name;
      const read = async (table: string, value: string): Promise<unknown> =>
        (await connection.query(`SELECT CAST(${value} AS CHAR) FROM ${table} ORDER BY id`)).rows.flat();
      assert.deepEqual(
        await read('staging.types', staged),
        await read('source.types', told ?? name),
        `${name} ${type}`,
      );
    }
    const key = await connection.query("SHOW INDEX FROM staging.types WHERE key_name = 'PRIMARY'");
    assert.equal(key.rows.length, 1);
  } finally {
    await connection.close();
    await warehouse.close();
  }
});
