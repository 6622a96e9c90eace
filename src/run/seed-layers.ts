import type { ColumnInfo, SqlValue } from '../adapter/index.ts';
import { layTable, LayerShelf, type Layer } from '../bronze/index.ts';
import type { Day } from '../day.ts';
import { declaredType } from '../dump/index.ts';
import type { ManifestNode } from '../project/index.ts';
import { relation, type Relation } from '../relation.ts';
import { statement, type Literal } from '../sql.ts';
import { bookOf, storedAs } from './layers.ts';
import { machineOf, readsLayers, type LayerMachine } from './machine.ts';
import { relationOf } from './safeguards.ts';
import { withScratch } from './scratch.ts';
import type { Session } from './session.ts';

export interface SeededDay {
  readonly day: Day;
  readonly revision: number;
  /** Seeds that the day was run with, as they stand in the open transaction. */
  readonly seeds: readonly ManifestNode[];
}

/** Layers of the seeds of a day that is about to be visible: a replay reads the seeds of its day. */
export async function laySeeds(session: Session, { day, revision, seeds }: SeededDay): Promise<readonly Layer[]> {
  if (seeds.length === 0) return [];
  const machine = await machineOf(session);
  return withScratch(async (directory) => {
    const shelf = new LayerShelf(session.store, directory);
    const work = { ...machine, store: session.store, directory, shelf, book: bookOf(session) };
    const made: Layer[] = [];
    for (const node of seeds) {
      const layers = await layTable(work, {
        of: { table: node.name, seed: true },
        content: { day, revision },
        ...(await contentOf(session, machine, relationOf(node))),
        key: [],
        standing: () => Promise.resolve(undefined),
        keyOn: () => undefined,
      });
      made.push(...layers);
    }
    return made;
  });
}

interface SeedContent {
  readonly rows: string;
  readonly columns: readonly ColumnInfo[];
  readonly stored?: Layer['stored'];
}

/** A seed's rows where layers are made: the table itself, or a copy of what the server holds. */
async function contentOf(session: Session, machine: LayerMachine, table: Relation): Promise<SeedContent> {
  const stored = await session.connection.catalog.columns(table);
  if (readsLayers(session)) return { rows: session.dialect.relation(table), columns: stored };
  const copy = relation('varve_seeds', table.identifier);
  const columns = stored.map(({ name, type }) => ({ name, type: typeThere(session, machine, type) }));
  const { connection, dialect } = machine;
  const purpose = `copy the seed ${table.identifier}`;
  await connection.execute(statement(purpose, dialect.createSchema(copy.schema)));
  if (await connection.catalog.find(copy)) await connection.execute(statement(purpose, dialect.drop(copy, 'table')));
  await connection.execute(statement(purpose, dialect.createTable(copy, columns)));
  const names = columns.map((c) => c.name);
  const select = `SELECT ${names.map(session.dialect.quote).join(', ')} FROM ${session.dialect.relation(table)}`;
  for await (const { rows } of session.connection.stream(select, purpose)) {
    const values = rows.map((row) => `(${row.map((value) => dialect.literal(toLiteral(value))).join(', ')})`);
    await connection.execute(statement(purpose, dialect.insertSelect(copy, names, `VALUES ${values.join(', ')}`)));
  }
  return { rows: dialect.relation(copy), columns, stored: await storedAs(session, table, stored) };
}

/** The type in which a column of the server is kept in a layer: the one that a staged column of that type gets. */
function typeThere({ dialect }: Session, machine: LayerMachine, type: string): string {
  if (type === dialect.types.boolean) return machine.dialect.types.boolean;
  const declared = { name: '', nullable: true, default: null, comment: '', generated: false };
  return machine.dialect.storage({ ...declared, type: declaredType(type) }).type;
}

function toLiteral(value: SqlValue): Literal {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
  return value === null || typeof value === 'boolean' ? value : String(value);
}
