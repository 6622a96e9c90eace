import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../clock.ts';
import type { Day } from '../../day.ts';
import { fail, isError } from '../../errors.ts';
import { readTables, schemaChange, type LiveTable } from './catalog.ts';
import { connectSource, refuse, type SourceConnection } from './connect.ts';
import { RowCounter } from './count-rows.ts';
import { dumpName } from './name.ts';
import { chooseProgram, programOutput, type DumpTool } from './program.ts';
import { publish } from './publish.ts';
import { sourceText, type Source } from './source.ts';
import { ownOutput } from './writer.ts';

export interface MakeOptions {
  readonly source: Source;
  readonly day: Day;
  /** Where dumps lie, and the pattern of their names. */
  readonly folder: string;
  readonly name: string;
  readonly wanted: (table: string) => boolean;
  readonly tool: DumpTool;
  /** Zone in which the end line is written. */
  readonly zone: string;
  readonly replace: boolean;
  /** Version of this package. */
  readonly version: string;
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: MakeProgress) => void) | undefined;
  readonly onWarning?: ((message: string) => void) | undefined;
}

export interface MakeProgress {
  readonly table: string | null;
  readonly rows: number;
  /** The server's estimate. */
  readonly totalRows: number;
  /** Bytes of SQL so far. */
  readonly bytes: number;
}

export interface MadeDump {
  readonly day: Day;
  readonly path: string;
  /** Size and hash of the file, as it is packed. */
  readonly bytes: number;
  readonly sha256: string;
  readonly tables: number;
  readonly rows: number;
  /** What wrote it. */
  readonly tool: string;
}

/**
 * Dumps a live database as of one moment and publishes the file when it is whole. Errors: `source-…`, `dump-exists`,
 * `dump-program-…`, `dump-incomplete`, `dump-unwritable`, `interrupted`; after an error nothing is left behind.
 */
export async function makeDump(options: MakeOptions): Promise<MadeDump> {
  const { source, day, folder, signal } = options;
  const name = dumpName(options.name, { day, database: source.database });
  if (!options.replace && (await stat(join(folder, name)).catch(() => undefined)))
    fail('dump-exists', { path: join(folder, name), day });
  try {
    return await dumpAs(name, options);
  } catch (error) {
    if (signal?.aborted === true && !isError(error, 'interrupted'))
      fail('interrupted', { during: 'the dump' }, { cause: error });
    throw error;
  }
}

async function dumpAs(name: string, options: MakeOptions): Promise<MadeDump> {
  const { source, day, folder, replace, signal } = options;
  const connection = await connectSource(source, signal);
  try {
    const tables = await wantedTables(connection, options);
    warnOfEngines(tables, options);
    const program = await chooseProgram(options.tool, connection.version);
    const counter = new RowCounter();
    const output = program
      ? programOutput({
          program,
          source,
          tables: tables.map((t) => t.name),
          clock: options.zone,
          signal,
          warn: (line) => options.onWarning?.(line),
        })
      : ownOutput({ ...options, connection, tables, endTime: () => endTime(options), rows: () => counter.rows });
    const watched = watch(output, { counter, tables, tool: program?.name ?? 'varve', onProgress: options.onProgress });
    const accept = (): Promise<void> => refuseChanges(tables, options);
    const published = await publish(watched, { folder, name, day, replace, signal, accept });
    await connection.close();
    return { day, ...published, tables: tables.length, rows: counter.rows, tool: program?.name ?? 'varve' };
  } finally {
    connection.destroy();
  }
}

async function wantedTables(
  connection: SourceConnection,
  { source, wanted }: Pick<MakeOptions, 'source' | 'wanted'>,
): Promise<LiveTable[]> {
  const found = await readTables(connection, source.database).catch((cause: unknown) => refuse(cause, source, 0));
  const tables = found.filter((t) => wanted(t.name));
  if (tables.length === 0) fail('source-no-tables', { source: sourceText(source), user: source.user });
  return tables;
}

/** Only InnoDB shows one moment while others write. */
function warnOfEngines(tables: readonly LiveTable[], { onWarning }: MakeOptions): void {
  const others = tables.filter((t) => !/^innodb$/i.test(t.engine));
  if (others.length === 0) return;
  const named = others.map((t) => `${t.name} (${t.engine})`).join(', ');
  onWarning?.(`Not in InnoDB, so what is written during the dump may be in it or not: ${named}.`);
}

interface Watching {
  readonly counter: RowCounter;
  readonly tables: readonly LiveTable[];
  readonly tool: string;
  readonly onProgress: MakeOptions['onProgress'];
}

const END = /\n-- Dump completed(?: on [\d-]+ +[\d:]+)?\s*$/;
const TAIL_BYTES = 256;
const TELL_EVERY_BYTES = 1 << 20;

/** Passes the dump on, tells how far it is, and refuses one that ends without its end line. */
async function* watch(output: AsyncIterable<Buffer>, watching: Watching): AsyncGenerator<Buffer> {
  const { counter, onProgress } = watching;
  const totalRows = watching.tables.reduce((sum, t) => sum + t.rows, 0);
  let [bytes, told, tail] = [0, -TELL_EVERY_BYTES, ''];
  const tell = (): void => {
    told = bytes;
    onProgress?.({ table: counter.table, rows: counter.rows, totalRows, bytes });
  };
  for await (const chunk of output) {
    counter.count(chunk);
    bytes += chunk.length;
    tail = (tail + chunk.subarray(-TAIL_BYTES).toString('latin1')).slice(-TAIL_BYTES);
    if (bytes - told >= TELL_EVERY_BYTES) tell();
    yield chunk;
  }
  tell();
  if (!END.test(tail)) fail('dump-incomplete', { program: watching.tool });
}

/** Reads the catalog again: a dump across a change of the schema may mix two schemas. */
async function refuseChanges(before: readonly LiveTable[], options: MakeOptions): Promise<void> {
  const { source, wanted } = options;
  const connection = await connectSource(source, options.signal);
  try {
    const after = (await readTables(connection, source.database)).filter((t) => wanted(t.name));
    const { changed, added } = schemaChange(before, after);
    if (changed.length > 0) fail('source-changed', { source: sourceText(source), tables: changed });
    for (const table of added)
      options.onWarning?.(`Table ${table} was created during the dump; it comes with the next one.`);
  } finally {
    await connection.close();
  }
}

/** The clock's time in the zone of the end line, as mysqldump writes it. */
function endTime({ clock, zone }: Pick<MakeOptions, 'clock' | 'zone'>): string {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
  return format.format(clock.now());
}
