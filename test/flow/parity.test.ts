import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import type { Connection, SqlValue } from '../../src/adapter/index.ts';
import type { Layer } from '../../src/bronze/index.ts';
import { duckdb } from '../../src/adapters/duckdb/index.ts';
import { addDays, parseDay } from '../../src/day.ts';
import { openProject } from '../../src/engine.ts';
import { relation } from '../../src/relation.ts';
import { startServer } from '../server/subject.ts';

const server = await startServer();
after(() => server.stop());

const DAYS = ['2026-02-01', '2026-02-02', '2026-02-03', '2026-02-05', '2026-02-06'] as const;

const FILES: Readonly<Record<string, string>> = {
  'dbt_project.yml':
    "name: shop\nversion: '1.0'\nprofile: shop\nmodels:\n  shop:\n    gold: {+schema: gold}\n    silver: {+schema: silver}\nseeds: {shop: {+schema: seeds}}\n",
  'varve.yml':
    "time_zone: Asia/Tokyo\ndumps: {from: dumps, name: 'shop-{date}.sql'}\ngate: {gone: {share: 1, keys: 1000}}\n",
  'macros/schema.sql': '{% macro generate_schema_name(custom, node) %}{{ custom or target.schema }}{% endmacro %}\n',
  'seeds/labels.csv': 'code,label\n1,One\n2,"Two, or ""zwei"""\n3,\n',
  'models/sources.yml': 'version: 2\nsources:\n  - name: staging\n    tables: [{name: items}]\n',
  'models/silver/stg_items.sql':
    "{{ config(materialized='view') }}\nselect id, code, name, price, seen, flags from {{ source('staging', 'items') }}\n",
  'models/silver/item_history.sql':
    "{{ config(materialized='history', key=['id', 'name']) }}\nselect * from {{ ref('stg_items') }}\n",
  'models/gold/items_now.sql':
    "{{ config(materialized='table') }}\nselect h.id, h.name, l.label, h.price, h.seen from {{ ref('item_history') }} as h\nleft join {{ ref('labels') }} as l on l.code = h.code where h.is_current\n",
  'models/gold/counts.sql':
    "{{ config(materialized='view') }}\nselect label, count(*) as n, sum(price) as total from {{ ref('items_now') }} group by label\n",
};

const TABLES = [
  relation('staging', 'items'),
  relation('seeds', 'labels'),
  relation('silver', 'stg_items'),
  relation('silver', 'item_history'),
  relation('gold', 'items_now'),
  relation('gold', 'counts'),
];

interface Item {
  readonly id: number;
  readonly name: string;
  readonly code: number | null;
  readonly price: string | null;
  readonly seen: string | null;
  readonly flags: string | null;
}

const item = fc.record({
  id: fc.nat(3),
  name: fc.constantFrom('a', 'A', 'a ', 'ä', 'o\'neil \\ "q"', '東京\n京都'),
  code: fc.constantFrom(null, 1, 2, 3),
  price: fc.constantFrom(null, '0.00', '10.50', '-9999999.99'),
  seen: fc.constantFrom(null, '2026-01-31 23:59:59', '2026-02-01 00:00:00.125000'),
  flags: fc.constantFrom(null, '', 'NULL', '\\N', 'x,y'),
});
const snapshot = fc.uniqueArray(item, { maxLength: 6, selector: (i) => `${i.id} ${i.name}` });
/** Days in any order, some of them more than once: late and corrected ones among them. */
const loads = fc.array(fc.record({ day: fc.constantFrom(...DAYS), items: snapshot }), { minLength: 2, maxLength: 4 });

function dumpText(day: string, items: readonly Item[], at: number): string {
  const literal = (value: string | number | null): string =>
    value === null
      ? 'NULL'
      : typeof value === 'number'
        ? String(value)
        : `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n')}'`;
  const rows = items.map(
    (i) =>
      `(${[i.id, i.name, i.code, i.price, i.seen, i.flags].map(literal).join(',')},${i.code === null ? 'NULL' : `'\\0${i.code}\\\\'`})`,
  );
  return [
    `-- MySQL dump 10.13  Distrib 8.0.36, for Linux (x86_64)\n-- load ${at}`,
    '/*!50503 SET NAMES utf8mb4 */;',
    'CREATE TABLE `items` (\n  `id` int NOT NULL,\n  `name` varchar(40) NOT NULL,\n  `code` tinyint DEFAULT NULL,\n  `price` decimal(9,2) DEFAULT NULL,\n  `seen` datetime(6) DEFAULT NULL,\n  `flags` text,\n  `raw` varbinary(8) DEFAULT NULL,\n  PRIMARY KEY (`id`,`name`)\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;',
    ...(rows.length > 0 ? [`INSERT INTO \`items\` VALUES ${rows.join(',')};`] : []),
    `-- Dump completed on ${day}  5:30:00`,
    '',
  ].join('\n');
}

/** A value as both engines mean it: a truth is 1, bytes are hexadecimal. */
function plain(value: SqlValue): string | null {
  if (value === null) return null;
  if (typeof value === 'boolean') return value ? '1' : '0';
  return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : String(value);
}

async function contents(connection: Connection, name: (of: (typeof TABLES)[number]) => string): Promise<string[][]> {
  const all: string[][] = [];
  for (const table of TABLES) {
    const { columns, rows } = await connection.query(`SELECT * FROM ${name(table)}`);
    const kept = columns.flatMap((c, i) => (c.name === 'dbt_updated_at' ? [] : [i]));
    all.push(rows.map((row) => JSON.stringify(kept.map((i) => plain(row[i] ?? null)))).sort());
  }
  return all;
}

/** Every layer that an entry of the ledger names, with the rows of its file. */
async function layersOf(store: string): Promise<string[]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const rowsOf = async (path: string): Promise<string[]> => {
    const found = await connection.runAndReadAll(`SELECT f::VARCHAR FROM read_parquet('${path}') AS f ORDER BY 1`);
    return found.getRows().map(String);
  };
  const told: string[] = [];
  for (const name of (await readdir(join(store, 'ledger'))).sort()) {
    const { body } = JSON.parse(await readFile(join(store, 'ledger', name), 'utf8')) as { body: { layers?: Layer[] } };
    for (const { table, seed, file, columns, ...layer } of body.layers ?? []) {
      const { day, revision, kind, against, key, rows, fingerprint } = layer;
      // a seed's whole numbers are wider on the server
      const kept = seed ? columns.map((c) => c.name) : columns;
      const held = file && (await rowsOf(join(store, file.key)));
      told.push(JSON.stringify([table, day, revision, kind, against, key, kept, rows, fingerprint, held]));
    }
  }
  connection.closeSync();
  instance.closeSync();
  return told;
}

interface After {
  readonly tables: readonly (readonly string[])[];
  readonly layers: readonly string[];
}

/** Runs the loads one after another in a project of that engine; all tables and layers at the end. */
async function warehouseAfter(
  output: Readonly<Record<string, unknown>>,
  days: readonly { readonly day: string; readonly items: readonly Item[] }[],
): Promise<After> {
  const dir = await mkdtemp(join(tmpdir(), 'varve-parity-'));
  const write = async (path: string, text: string): Promise<string> => {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), text);
    return join(dir, path);
  };
  try {
    for (const [path, text] of Object.entries(FILES)) await write(path, text);
    await write('profiles.yml', JSON.stringify({ shop: { target: 'prod', outputs: { prod: output } } }));
    const engine = await openProject({ dir });
    try {
      for (const [at, { day, items }] of days.entries()) {
        const dump = await write(`in/${at}.sql`, dumpText(day, items, at));
        const run = (accept: readonly string[]): ReturnType<typeof engine.daily> =>
          engine.daily({ date: parseDay(day), dump: [dump], accept });
        const emptied = items.length === 0 && at > 0;
        const results = emptied ? await run(['empty-table:items']).catch(() => run([])) : await run([]);
        for (const { error } of results) if (error) throw error;
      }
    } finally {
      await engine.close();
    }
    const adapter = output['type'] === 'duckdb' ? duckdb : server.adapter;
    const warehouse = await adapter.open(adapter.target('prod', output), { projectDir: dir, readOnly: true });
    const connection = await warehouse.connect();
    try {
      const tables = await contents(connection, (table) => warehouse.dialect.relation(table));
      return { tables, layers: await layersOf(join(dir, 'store/prod')) };
    } finally {
      await connection.close();
      await warehouse.close();
    }
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

test('the same days make the same rows and the same layers on DuckDB and on the server (H3, H7, H8, H17)', async () => {
  await fc.assert(
    fc.asyncProperty(loads, async (days) => {
      await server.empty();
      const embedded = await warehouseAfter({ type: 'duckdb', path: 'w.duckdb', schema: 'main' }, days);
      const served = await warehouseAfter(server.output, days);
      assert.deepEqual(served.tables, embedded.tables);
      assert.deepEqual(served.layers, embedded.layers);
      assert.ok(served.layers.length >= 2);
    }),
    { numRuns: 10, endOnFailure: true },
  );
});

/** Sixty days of one table: most come in their order, some late, some once more with other rows. */
function sixtyDays(): { readonly day: string; readonly items: readonly Item[] }[] {
  const full = fc.uniqueArray(item, { minLength: 1, maxLength: 6, selector: (i) => `${i.id} ${i.name}` });
  const days = Array.from({ length: 60 }, (_, n) => addDays(parseDay('2026-02-01'), n));
  const rows = fc.sample(full, 65);
  const load = (day: string, n: number): { readonly day: string; readonly items: readonly Item[] } => ({
    day,
    items: rows[n] ?? [],
  });
  const isLate = (n: number): boolean => n % 15 === 7;
  const inOrder = days.flatMap((day, n) => (isLate(n) ? [] : [load(day, n)]));
  const late = days.flatMap((day, n) => (isLate(n) ? [load(day, n)] : []));
  return [...inOrder, ...late, load(days[30] ?? '', 61), load(days[59] ?? '', 62)];
}

test('sixty days, late and corrected ones among them, make the same warehouse and the same layers', async () => {
  const days = sixtyDays();
  await server.empty();
  const embedded = await warehouseAfter({ type: 'duckdb', path: 'w.duckdb', schema: 'main' }, days);
  const served = await warehouseAfter(server.output, days);
  assert.deepEqual(served, embedded);
  assert.ok((served.tables[3]?.length ?? 0) > 60, 'the history has versions of many days');
});
