import { stat } from 'node:fs/promises';
import type { Dialect } from '../adapter/index.ts';
import { declaresZeroDates, type SourceColumn, type SourceTable } from '../column.ts';
import type { Day } from '../day.ts';
import { readDump, type DumpSummary } from '../dump/index.ts';
import { loadAside, type AsideTable } from '../staging/index.ts';
import { columnRules, refuseUnknownColumns } from './column-rules.ts';
import { machineOf, readsLayers } from './machine.ts';
import { withScratch } from './scratch.ts';
import type { Session } from './session.ts';
import { isStaged } from './tables.ts';

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
  readonly aside: readonly AsideTable[];
}

/** Where a dump is laid. */
export interface Place {
  readonly schema: string;
  /** True where layers are to be made of it. */
  readonly layered: boolean;
}

/** Reads the dump into tables aside. Errors: those of reading; nothing is visible before the transaction commits. */
export async function load(session: Session, input: DayInput, { schema, layered }: Place): Promise<Loaded> {
  const { connection, dialect, warehouse, project } = session;
  const rules = columnRules(session);
  const totalBytes = await sizeOf(input.parts);
  const twin = layered && !readsLayers(session) ? await machineOf(session) : undefined;
  const asText = (table: string, column: SourceColumn): boolean =>
    project.settings.columns[`${table}.${column.name}`] === 'text' || isTextDate(dialect, column);
  return withScratch(async (directory) => {
    const reading = readDump(
      { parts: input.parts },
      {
        directory,
        database: input.database,
        wanted: isStaged(project.settings),
        asText,
        signal: session.signal,
        onProgress: (p) => session.emit({ type: 'progress', step: 'load', totalBytes, ...p }),
      },
    );
    const final = async (): Promise<readonly SourceTable[]> => (await reading.summary).tables.map((t) => t.table);
    const aside = await loadAside({
      connection,
      dialect,
      loader: warehouse.loader,
      schema,
      events: reading,
      final,
      asText,
      rules,
      twin,
    });
    const summary = await reading.summary;
    refuseUnknownColumns(
      session,
      summary.tables.map((t) => t.table),
    );
    for (const { table, rows } of aside) session.emit({ type: 'staged', table: table.name, rows });
    tellZeroDates(session, summary);
    return { summary, aside };
  });
}

/** A date column that the engine keeps as text (zero dates declared): the reader must not turn its values into dates. */
function isTextDate(dialect: Dialect, column: SourceColumn): boolean {
  return declaresZeroDates(column) && dialect.storage(column).kept === 'text';
}

function tellZeroDates({ emit }: Session, { tables }: DumpSummary): void {
  for (const { table, zeroDates } of tables) {
    for (const { column, count } of zeroDates) {
      emit({
        type: 'warning',
        message:
          `${table.name}.${column}: ${count.toLocaleString('en-US')} zero or partial dates are staged as NULL; ` +
          `keep them exact with columns: {${table.name}.${column}: text} in varve.yml.`,
      });
    }
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
