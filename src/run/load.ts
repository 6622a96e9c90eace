import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SourceTable } from '../column.ts';
import type { Day } from '../day.ts';
import { readDump, type DumpSummary } from '../dump/index.ts';
import { loadAside, type AsideTable } from '../staging/index.ts';
import type { Session } from './session.ts';
import { stagedTables } from './tables.ts';

/** A dump that is to be loaded. */
export interface DayInput {
  readonly day: Day;
  /** Files or folders, in order. */
  readonly parts: readonly string[];
  readonly database: string | undefined;
}

/** A dump that lies in tables aside, in the open transaction. */
export interface Loaded {
  readonly summary: DumpSummary;
  readonly tables: readonly SourceTable[];
  readonly aside: readonly AsideTable[];
}

/** Reads the dump into tables aside. Errors: those of reading; nothing is visible before the transaction commits. */
export async function load(session: Session, input: DayInput, schema: string): Promise<Loaded> {
  const directory = await mkdtemp(join(tmpdir(), 'varve-parts-'));
  const totalBytes = await sizeOf(input.parts);
  try {
    const { dialect } = session;
    const reading = readDump(
      { parts: input.parts },
      {
        directory,
        ...(input.database === undefined ? {} : { database: input.database }),
        wanted: stagedTables(session.project.settings),
        asText: (table, column) =>
          session.project.settings.columns[`${table}.${column.name}`] === 'text' ||
          dialect.storage(column).kept === 'text',
        signal: session.signal,
        onProgress: (p) => session.emit({ type: 'progress', step: 'load', totalBytes, ...p }),
      },
    );
    const aside = await loadAside({
      connection: session.connection,
      dialect,
      loader: session.warehouse.loader,
      schema,
      events: reading,
    });
    const summary = await reading.summary;
    for (const { table, rows } of summary.tables) session.emit({ type: 'staged', table: table.name, rows });
    return { summary, tables: summary.tables.map((t) => t.table), aside };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function sizeOf(parts: readonly string[]): Promise<number | null> {
  const sizes = await Promise.all(
    parts.map((part) =>
      stat(part).then(
        (s) => (s.isFile() ? s.size : NaN),
        () => NaN,
      ),
    ),
  );
  const total = sizes.reduce((sum, size) => sum + size, 0);
  return Number.isNaN(total) ? null : total;
}
