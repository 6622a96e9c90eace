import { sameColumns, type ColumnInfo } from '../adapter/index.ts';
import {
  fingerprintOf,
  layerBook,
  LayerShelf,
  layTable,
  standingEntries,
  sumOf,
  type Layer,
  type LayerBook,
  type Stored,
} from '../bronze/index.ts';
import type { Day } from '../day.ts';
import { relation, type Relation } from '../relation.ts';
import type { Loaded } from './load.ts';
import { machineOf } from './machine.ts';
import { withScratch } from './scratch.ts';
import { checkInterrupted, type Session } from './session.ts';

export interface LayingDay {
  readonly day: Day;
  readonly revision: number;
  readonly loaded: Loaded;
}

/** Writes the layers of a day that is about to be accepted. */
export async function layDay(session: Session, { day, revision, loaded }: LayingDay): Promise<readonly Layer[]> {
  const machine = await machineOf(session);
  return withScratch(async (directory) => {
    const shelf = new LayerShelf(session.store, directory);
    const work = { ...machine, store: session.store, directory, shelf, book: bookOf(session) };
    const made: Layer[] = [];
    for (const { table, aside, stored, twin } of loaded.aside) {
      checkInterrupted(session, `laying ${table.name}`);
      const layers = await layTable(work, {
        of: { table: table.name },
        content: { day, revision },
        rows: machine.dialect.relation(twin?.aside ?? aside),
        columns: columnsOf(twin?.stored ?? stored),
        stored: twin && (await storedAs(session, aside, columnsOf(stored))),
        key: table.key,
        standing: (before) => (twin ? Promise.resolve(undefined) : standingTable(session, before)),
        keyOn: (other) => acceptedOn(session, other)?.body.tables[table.name]?.key,
      });
      made.push(...layers);
    }
    return made;
  });
}

/** What the server holds of the day, for whoever asks later whether it still does. */
export async function storedAs(session: Session, table: Relation, columns: readonly ColumnInfo[]): Promise<Stored> {
  const { connection, dialect, warehouse } = session;
  const sql = warehouse.rowHash;
  const sum = await sumOf(connection, { dialect, sql, columns }, dialect.relation(table));
  return { columns, fingerprint: fingerprintOf(sql.hashing, sum) };
}

function columnsOf(types: Readonly<Record<string, string>>): ColumnInfo[] {
  return Object.entries(types).map(([name, type]) => ({ name, type }));
}

/** The layers in force. */
export function bookOf({ ledger }: Pick<Session, 'ledger'>): LayerBook {
  return layerBook([...ledger.entries, ...(ledger.repairs ?? [])], ledger.state);
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
  return sameColumns(stands, before.columns) ? dialect.relation(table) : undefined;
}

/** The revision of the day's dump that was put into staging last. */
function revisionStaged({ ledger }: Session, day: Day): number | undefined {
  const last = standingEntries(ledger.entries).findLast(
    (e) => (e.kind === 'published' || e.kind === 'loaded') && e.day === day,
  );
  return last?.kind === 'published' || last?.kind === 'loaded' ? last.body.revision : undefined;
}
