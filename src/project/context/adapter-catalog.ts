import type { Runtime } from '../runtime.ts';
import { HostObject, native, toText, type Kwargs, type Value } from '../template/index.ts';
import type { AdapterInput } from './adapter.ts';
import { ColumnObject } from './column.ts';
import { given } from './given.ts';
import { RelationObject, textOrNull } from './relation.ts';

type Members = readonly (readonly [string, Value])[];

/** What macros ask of the catalog. While the project is read nothing is there: no relation, no columns. */
export function catalogMembers(input: AdapterInput): Members {
  const { runtime } = input;
  const reading = (name: string, code: (of: Runtime, args: Value[], kwargs: Kwargs) => Promise<Value>, none: Value) =>
    [name, native(name, (args, kwargs) => (runtime ? code(runtime, args, kwargs) : none))] as const;
  return [
    reading('get_relation', (of, args, kwargs) => relationNamed(input, of, given(args, kwargs, PLACE)), null),
    reading('load_relation', (of, [relation]) => loaded(input, of, relation), null),
    reading(
      'already_exists',
      async (of, [schema, name]) => {
        return (await relationNamed(input, of, [null, schema, name])) !== null;
      },
      null,
    ),
    reading('get_columns_in_relation', (of, [relation]) => columnsOf(input, of, relation), []),
    reading(
      'get_columns_in_table',
      (of, [schema, name]) => {
        const relation = { schema: toText(schema), identifier: toText(name) };
        return columnsOf(input, of, new RelationObject(relation, input.renderRelation));
      },
      [],
    ),
    reading('get_column_schema_from_query', (of, [sql]) => columnsOfQuery(input, of, toText(sql)), []),
    reading('get_missing_columns', (of, args, kwargs) => missingColumns(input, of, given(args, kwargs, PAIR)), []),
    reading('list_schemas', (_of, [database]) => schemaNames(input, database), []),
    reading(
      'check_schema_exists',
      async (_of, [database, schema]) => {
        const names = await schemaNames(input, database);
        return names.some((name) => name.toLowerCase() === toText(schema).toLowerCase());
      },
      false,
    ),
    reading('list_relations_without_caching', (of, [schema]) => relationsIn(input, of, schema), []),
    reading(
      'list_relations',
      (of, args, kwargs) => {
        const [database, schema] = given(args, kwargs, PLACE);
        return relationsIn(input, of, placed(input, [database, schema, null]));
      },
      [],
    ),
  ];
}

const PLACE = ['database', 'schema', 'identifier'];
const PAIR = ['from_relation', 'to_relation'];

function placed({ renderRelation }: AdapterInput, [database, schema, identifier]: readonly Value[]): RelationObject {
  const path = { database: textOrNull(database), schema: textOrNull(schema), identifier: textOrNull(identifier) };
  return RelationObject.of(path, renderRelation);
}

/** The relation of that name with its type, or null; names compare as the engine compares them. */
async function relationNamed(input: AdapterInput, of: Runtime, place: readonly Value[]): Promise<Value> {
  return loaded(input, of, placed(input, place));
}

async function loaded({ renderRelation }: AdapterInput, of: Runtime, relation: Value): Promise<Value> {
  if (!(relation instanceof RelationObject)) return null;
  const { path } = relation;
  const type = await of.findRelation(path.schema ?? '', path.identifier ?? '');
  return type ? RelationObject.of(path, renderRelation, { type }) : null;
}

/** Columns in order; none where there is no such relation. A relation without a schema is a temporary one, which no catalog lists. */
async function columnsOf(input: AdapterInput, of: Runtime, relation: Value): Promise<Value[]> {
  if (!(relation instanceof RelationObject)) return [];
  if (relation.path.schema === null) return columnsOfQuery(input, of, `select * from ${relation.text()}`);
  return (await of.columns(relation.relation)).map((c) => new ColumnObject(c.name, c.type, input.quote));
}

async function columnsOfQuery({ quote }: AdapterInput, of: Runtime, sql: string): Promise<ColumnObject[]> {
  const { columns } = await of.query(`select * from (${sql}) as __dbt_sbq where false limit 0`);
  return columns.flatMap((c) => new ColumnObject(c.name, c.type, quote).flatten());
}

/** Columns of the first that the second has not. */
async function missingColumns(input: AdapterInput, of: Runtime, [from, to]: readonly Value[]): Promise<Value> {
  const names = new Set((await columnsOf(input, of, to)).map((c) => c instanceof ColumnObject && c.name));
  return (await columnsOf(input, of, from)).filter((c) => c instanceof ColumnObject && !names.has(c.name));
}

async function relationsIn({ renderRelation }: AdapterInput, of: Runtime, schema: Value): Promise<Value> {
  if (!(schema instanceof RelationObject) || !of.relations) return [];
  const { database } = schema.path;
  const found = await of.relations(schema.path.schema ?? '');
  return found.map(({ relation: { schema, identifier }, type }) =>
    RelationObject.of({ database, schema, identifier }, renderRelation, { type }),
  );
}

/** What the macro `list_schemas` gives: a table of names. */
async function schemaNames({ scope }: AdapterInput, database: Value): Promise<string[]> {
  const table = await scope().call('list_schemas', [database ?? null]);
  const rows = table instanceof HostObject ? (table.iterate() ?? []) : [];
  return rows.flatMap((row) => (row instanceof HostObject ? [toText(row.item(0))] : []));
}
