import type { Dialect, Loader } from '../../adapter/index.ts';
import { fail } from '../../errors.ts';
import type { ManifestNode } from '../../project/index.ts';
import { relationName, type Relation, type RelationType } from '../../relation.ts';
import { statement, type Statement } from '../../sql.ts';
import { readCsv, type Csv } from './csv.ts';
import { engineType, isNull, isWhole, seedType } from './types.ts';

export interface SeedEngine {
  readonly dialect: Dialect;
  readonly warehouse: { readonly loader: Loader };
}

export interface Seed {
  readonly node: Pick<ManifestNode, 'name' | 'config'>;
  /** The CSV file. */
  readonly path: string;
  readonly relation: Relation;
  /** What stands under that name now. */
  readonly existing: RelationType | undefined;
  /** True where the table is to have its columns and no rows (`--empty`). */
  readonly empty?: boolean | undefined;
}

/**
 * Statements that make a seed's table anew from its CSV file. Types: `column_types` of the seed as written, else what dbt
 * would find (an empty column is text). Errors: `seed-unreadable`, `seed-csv`, `seed-column`.
 */
export async function seedStatements(engine: SeedEngine, seed: Seed): Promise<readonly Statement[]> {
  const { dialect } = engine;
  const asked = seed.node.config['delimiter'];
  const delimiter = typeof asked === 'string' ? asked : ',';
  if (delimiter === '') fail('seed-delimiter', { seed: seed.node.name }, { place: { file: seed.path } });
  const csv = await readCsv(seed.path, delimiter);
  refuseNames(seed, csv);
  const given = givenTypes(seed, csv);
  const name = relationName(seed.relation);
  const columns = csv.header.map((column, i) =>
    columnSql(dialect, { csv, column, i, given: given.get(column.toLowerCase()) }),
  );
  const select = `SELECT ${columns.join(', ')} FROM ${engine.warehouse.loader.csv({ path: seed.path, delimiter, ...csv })}${seed.empty === true ? ' LIMIT 0' : ''}`;
  const drop = seed.existing ? [statement(`drop ${name} as it was`, dialect.drop(seed.relation, seed.existing))] : [];
  return [...drop, statement(`load seed ${name}`, dialect.createTableAs(seed.relation, select))];
}

/** Names that are not to be quoted must need no quotes. */
function refuseNames({ node, path }: Seed, { header }: Csv): void {
  const bad = node.config['quote_columns'] === false ? header.find((c) => !/^[A-Za-z_][\w$]*$/.test(c)) : undefined;
  if (bad !== undefined) fail('seed-name', { seed: node.name, column: bad }, { place: { file: path } });
}

/** Lower-case column name → engine type. */
function givenTypes({ node, path }: Seed, { header }: Csv): ReadonlyMap<string, string> {
  const types = node.config['column_types'];
  const given = Object.entries(typeof types === 'object' && types !== null ? types : {});
  const columns = header.map((column) => column.toLowerCase());
  for (const [column] of given) {
    if (columns.includes(column.toLowerCase())) continue;
    fail('seed-column', { seed: node.name, column, columns: header }, { place: { file: path } });
  }
  return new Map(given.map(([column, type]) => [column.toLowerCase(), String(type)]));
}

interface SeedColumn {
  readonly csv: Csv;
  readonly column: string;
  readonly i: number;
  readonly given: string | undefined;
}

function columnSql(dialect: Dialect, { csv, column, i, given }: SeedColumn): string {
  const values = csv.rows.map((row) => row[i] ?? '');
  const quoted = dialect.quote(column);
  // Empty fields are NULL by the loader's promise; only a column that says "null" in words needs telling.
  const inWords = values.some((value) => value !== '' && isNull(value));
  const value = inWords ? `CASE WHEN lower(trim(${quoted})) IN ('', 'null') THEN NULL ELSE ${quoted} END` : quoted;
  const type = seedType(values);
  const decimal = type === 'int' && values.some((v) => isWhole(v.trim()) && !/^[-+]?\d+$/.test(v.trim()));
  const number = decimal && given === undefined ? dialect.cast(value, engineType(dialect, 'double')) : value;
  return `${dialect.cast(number, given ?? engineType(dialect, type))} AS ${quoted}`;
}
