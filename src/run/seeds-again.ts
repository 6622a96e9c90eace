import { LayerShelf, type Entry } from '../bronze/index.ts';
import { statement } from '../sql.ts';
import { execute } from './execute.ts';
import { layRows, storedColumns } from './lay-rows.ts';
import { bookOf } from './layers.ts';
import { machineOf } from './machine.ts';
import { snapshotOf } from './past.ts';
import { relationOf } from './safeguards.ts';
import { withScratch } from './scratch.ts';
import type { LedgerView, Session } from './session.ts';
import { begin, commit, rollback } from './transaction.ts';

/**
 * Lays the seeds with which a day was made visible, as far as they are kept; returns the unique_ids of those. `ledger` goes
 * up to the day's own entry.
 */
export async function laySeedsAgain(
  session: Session,
  { day, body }: Entry<'published'>,
  ledger: LedgerView,
): Promise<ReadonlySet<string>> {
  const laid = new Set<string>();
  if (day === null) return laid;
  const book = bookOf({ ledger });
  const seeds = Object.values(session.project.manifest.nodes).filter((n) => n.resource_type === 'seed');
  const machine = await machineOf(session);
  await begin(session);
  try {
    await withScratch(async (directory) => {
      const past = { ...machine, book, shelf: new LayerShelf(session.store, directory) };
      for (const node of seeds) {
        const of = { table: node.name, seed: true } as const;
        const layer = book.find(of, { day, revision: body.revision });
        if (!layer || !book.chain(of, layer)) continue;
        const table = relationOf(node);
        const stored = storedColumns(session, layer);
        await execute(session, [
          statement(`make the schema ${table.schema}`, session.dialect.createSchema(table.schema)),
        ]);
        const rows = { table, of: node.name, columns: layer.columns, stored, select: await snapshotOf(past, layer) };
        await layRows(session, { machine, directory }, rows);
        laid.add(node.unique_id);
      }
    });
    await commit(session);
    return laid;
  } finally {
    await rollback(session);
  }
}
