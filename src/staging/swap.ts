import type { Dialect } from '../adapter/index.ts';
import { relation, relationName, type RelationType } from '../relation.ts';
import { statement, type Statement } from '../sql.ts';
import type { Database } from './database.ts';
import type { AsideTable } from './load/aside.ts';
import { describeStaged } from './metadata.ts';

export interface Swap {
  readonly schema: string;
  readonly aside: readonly AsideTable[];
  /** Tables staged before that are not in the dump, where the gate let that pass: they are dropped. */
  readonly gone: readonly string[];
  /** True for the schema that analysts read: keys and declared types go to `varve.staged`. */
  readonly describe: boolean;
}

/** Statements that put the tables laid aside in the place of those that stand, with the source's comments. */
export async function swapIn({ connection, dialect }: Database, swap: Swap): Promise<readonly Statement[]> {
  const standing = new Map<string, RelationType>();
  for (const found of await connection.catalog.relations(swap.schema)) {
    standing.set(found.relation.identifier.toLowerCase(), found.type);
  }
  const replaced = swap.aside.flatMap((table) => replace(dialect, swap.schema, { table, standing }));
  const dropped = swap.gone.flatMap((name) => dropStanding(dialect, swap.schema, { name, standing }));
  const described = swap.describe ? await describeStaged({ connection, dialect }, swap) : [];
  return [...replaced, ...dropped, ...described];
}

interface Standing {
  readonly standing: ReadonlyMap<string, RelationType>;
}

function replace(dialect: Dialect, schema: string, { table, standing }: Standing & { table: AsideTable }): Statement[] {
  const { name } = table.table;
  return [
    ...dropStanding(dialect, schema, { name, standing }),
    ...commentsOn(dialect, table),
    statement(`put ${schema}.${name} in place`, dialect.rename(table.aside, name)),
  ];
}

function dropStanding(dialect: Dialect, schema: string, { name, standing }: Standing & { name: string }): Statement[] {
  const type = standing.get(name.toLowerCase());
  const old = relation(schema, name);
  return type ? [statement(`drop ${relationName(old)} of the day before`, dialect.drop(old, type))] : [];
}

/** The source's comments on a table that was laid aside. */
export function commentsOn(dialect: Dialect, { table, aside, stored }: AsideTable): Statement[] {
  const purpose = `comment on ${table.name}`;
  const columns = table.columns.flatMap(({ name, comment }) => {
    const type = stored[name];
    return comment === '' || type === undefined ? [] : [{ spec: { name, type }, comment }];
  });
  return [
    ...(table.comment === '' ? [] : [dialect.commentOnTable(aside, table.comment)]),
    ...columns.map(({ spec, comment }) => dialect.commentOnColumn(aside, spec, comment)),
  ].map((sql) => statement(purpose, sql));
}
