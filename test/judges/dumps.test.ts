import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { declaresZeroDates, type SourceColumn } from '../../src/column.ts';
import { readDump } from '../../src/dump/index.ts';
import { loadAside, type AsideTable } from '../../src/staging/index.ts';
import { inDatabase, type Scratch } from '../scratch.ts';
import { agrees, checksum, type Oracle, type Value } from './oracle.ts';

/** Real dumps of many tools with what a server held after loading them; kept beside the repository, not in it. */
const DUMPS = join(import.meta.dirname, '../../../shared/dumps');
const NAMES = existsSync(DUMPS)
  ? readdirSync(DUMPS, { withFileTypes: true })
      .filter((d) => d.isDirectory())
      .map((d) => d.name)
  : [];

describe('real dumps reproduce what a server holds', () => {
  if (process.env['CI'] !== undefined)
    test('the dumps are there', () => assert.ok(NAMES.length > 0, `no dumps in ${DUMPS}`));
  for (const name of NAMES) test(name, () => inDatabase((scratch) => compare(name, scratch)));
});

async function compare(name: string, scratch: Scratch): Promise<void> {
  const oracle = JSON.parse(readFileSync(join(DUMPS, `${name}.oracle.json`), 'utf8')) as Oracle;
  const loaded = await load(partsOf(name), scratch);
  const differences: string[] = [];
  for (const [tableName, table] of Object.entries(Object.values(oracle.schemas)[0]?.tables ?? {})) {
    if (isUnjudged(oracle, tableName)) continue;
    const aside = loaded.find((a) => a.table.name.toLowerCase() === tableName.toLowerCase());
    if (!aside) {
      differences.push(`${tableName}: missing`);
      continue;
    }
    if (aside.rows !== table.rows) differences.push(`${tableName}: ${aside.rows} rows, not ${table.rows}`);
    for (const column of table.columns) {
      const source = aside.table.columns.find((c) => c.name.toLowerCase() === column.name.toLowerCase());
      const found = source ? checksum(column.family, await valuesOf(aside, source, scratch)) : undefined;
      if (!found || !agrees(column, found)) {
        differences.push(
          `${tableName}.${column.name} ${column.type}: ${JSON.stringify(found)}, not ${JSON.stringify(column)}`,
        );
      }
    }
  }
  assert.deepEqual(differences, []);
}

/** A table whose rows the server refused is no oracle. */
function isUnjudged(oracle: Oracle, table: string): boolean {
  return oracle.load_errors.some(
    (error) => error.includes(`.${table}.sql:`) || error.includes(`.${table}-schema.sql:`),
  );
}

function partsOf(name: string): string[] {
  const folder = join(DUMPS, name);
  if (readdirSync(folder).some((file) => file.endsWith('-schema.sql'))) return [folder];
  const note = JSON.parse(readFileSync(join(folder, 'NOTE.json'), 'utf8')) as { readonly paths?: readonly string[] };
  const files =
    note.paths?.map((path) => path.split('/').at(-1) ?? path) ?? readdirSync(folder).filter((f) => f.endsWith('.sql'));
  return files.map((file) => join(folder, file));
}

async function load(
  parts: readonly string[],
  { dir, connection, dialect, warehouse }: Scratch,
): Promise<readonly AsideTable[]> {
  const asText = (_table: string, column: SourceColumn): boolean => declaresZeroDates(column);
  const reading = readDump({ parts }, { directory: dir, wanted: () => true, asText });
  return loadAside({
    connection,
    dialect,
    loader: warehouse.loader,
    schema: 'aside',
    events: reading,
    final: async () => (await reading.summary).tables.map((t) => t.table),
    asText,
  });
}

async function valuesOf({ aside }: AsideTable, { name }: SourceColumn, { dialect, rows }: Scratch): Promise<Value[]> {
  const column = dialect.quote(name);
  const [[type]] = (await rows(`SELECT any_value(typeof(${column})) FROM ${dialect.relation(aside)}`)) as [
    [string | null],
  ];
  const raw = type === 'BLOB' || type === 'FLOAT' || type === 'DOUBLE';
  const found = await rows(`SELECT ${raw ? column : `CAST(${column} AS VARCHAR)`} FROM ${dialect.relation(aside)}`);
  return found.map(([value]) => value as Value);
}
