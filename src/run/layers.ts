import { layerBook, LayerShelf, layTable, standingEntries, type Layer, type LayerBook } from '../bronze/index.ts';
import type { Day } from '../day.ts';
import { relation } from '../relation.ts';
import type { Loaded } from './load.ts';
import { withScratch } from './scratch.ts';
import { checkInterrupted, type Session } from './session.ts';

export interface LayingDay {
  readonly day: Day;
  readonly revision: number;
  readonly loaded: Loaded;
}

/** Writes the layers of a day that is about to be accepted. None on an engine that writes no Parquet. */
export async function layDay(session: Session, { day, revision, loaded }: LayingDay): Promise<readonly Layer[]> {
  const { layers: sql } = session.warehouse;
  if (!sql) return [];
  return withScratch(async (directory) => {
    const shelf = new LayerShelf(session.store, directory);
    const work = { ...session, sql, directory, shelf, book: bookOf(session) };
    const made: Layer[] = [];
    for (const { table, aside, stored } of loaded.aside) {
      checkInterrupted(session, `laying ${table.name}`);
      const layers = await layTable(work, {
        of: { table: table.name },
        content: { day, revision },
        rows: session.dialect.relation(aside),
        columns: Object.entries(stored).map(([name, type]) => ({ name, type })),
        key: table.key,
        standing: (before) => standingTable(session, before),
        keyOn: (other) => acceptedOn(session, other)?.body.tables[table.name]?.key,
      });
      made.push(...layers);
    }
    return made;
  });
}

/** The layers in force. */
export function bookOf({ ledger }: Session): LayerBook {
  return layerBook(ledger.entries, ledger.state);
}

function acceptedOn({ ledger }: Session, day: Day): Session['ledger']['state']['days'][number]['accepted'] {
  return ledger.state.days.find((d) => d.day === day)?.accepted;
}

/** The table that stands in staging, where it should be the day before's and has its columns. Its rows are for the caller to prove. */
async function standingTable(session: Session, before: Layer): Promise<string | undefined> {
  const { ledger, project, connection, dialect } = session;
  if (ledger.state.staged !== before.day || revisionStaged(session, before.day) !== before.revision) return undefined;
  const table = relation(project.settings.staging, before.table);
  if ((await connection.catalog.find(table)) !== 'table') return undefined;
  const stands = await connection.catalog.columns(table);
  const same = JSON.stringify(stands) === JSON.stringify(before.columns.map(({ name, type }) => ({ name, type })));
  return same ? dialect.relation(table) : undefined;
}

/** The revision of the day's dump that was put into staging last. */
function revisionStaged({ ledger }: Session, day: Day): number | undefined {
  const last = standingEntries(ledger.entries).findLast(
    (e) => (e.kind === 'published' || e.kind === 'loaded') && e.day === day,
  );
  return last?.kind === 'published' || last?.kind === 'loaded' ? last.body.revision : undefined;
}
