import { layerBook, LayerShelf, type Entry } from '../bronze/index.ts';
import type { ManifestNode } from '../project/index.ts';
import { statement } from '../sql.ts';
import { execute } from './execute.ts';
import { snapshotOf } from './past.ts';
import { viewOf } from './record.ts';
import { relationOf } from './safeguards.ts';
import { withScratch } from './scratch.ts';
import type { Session } from './session.ts';
import { begin, commit, rollback } from './transaction.ts';

/**
 * Lays the seeds with which a day was made visible, as far as they are kept; returns the unique_ids of those. `entries` go
 * up to the day's own.
 */
export async function laySeedsAgain(
  session: Session,
  { day, body }: Entry<'published'>,
  entries: readonly Entry[],
): Promise<ReadonlySet<string>> {
  const { layers: sql } = session.warehouse;
  const laid = new Set<string>();
  if (!sql || day === null) return laid;
  const book = layerBook(entries, viewOf(entries).state);
  const seeds = Object.values(session.project.manifest.nodes).filter((n) => n.resource_type === 'seed');
  await begin(session);
  try {
    await withScratch(async (directory) => {
      const past = { sql, book, shelf: new LayerShelf(session.store, directory) };
      for (const node of seeds) {
        const of = { table: node.name, seed: true } as const;
        const layer = book.find(of, { day, revision: body.revision });
        if (!layer || !book.chain(of, layer)) continue;
        await lay(session, node, await snapshotOf(session, past, layer));
        laid.add(node.unique_id);
      }
    });
    await commit(session);
    return laid;
  } finally {
    await rollback(session);
  }
}

async function lay(session: Session, node: ManifestNode, select: string): Promise<void> {
  const { connection, dialect } = session;
  const table = relationOf(node);
  const stands = await connection.catalog.find(table);
  await execute(session, [
    statement(`make the schema ${table.schema}`, dialect.createSchema(table.schema)),
    ...(stands ? [statement(`drop ${node.name} of the day before`, dialect.drop(table, stands))] : []),
    statement(`lay ${node.name} out of its layers`, dialect.createTableAs(table, select)),
  ]);
}
