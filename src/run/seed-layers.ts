import { layTable, LayerShelf, type Layer } from '../bronze/index.ts';
import type { Day } from '../day.ts';
import type { ManifestNode } from '../project/index.ts';
import { bookOf } from './layers.ts';
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
  const { layers: sql } = session.warehouse;
  if (!sql || seeds.length === 0) return [];
  return withScratch(async (directory) => {
    const shelf = new LayerShelf(session.store, directory);
    const work = { ...session, sql, directory, shelf, book: bookOf(session) };
    const made: Layer[] = [];
    for (const node of seeds) {
      const table = relationOf(node);
      const layers = await layTable(work, {
        of: { table: node.name, seed: true },
        content: { day, revision },
        rows: session.dialect.relation(table),
        columns: await session.connection.catalog.columns(table),
        key: [],
        standing: () => Promise.resolve(undefined),
        keyOn: () => undefined,
      });
      made.push(...layers);
    }
    return made;
  });
}
