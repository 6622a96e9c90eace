import type { SourceTable } from '../column.ts';
import { endsOf } from './bytes.ts';
import { partFiles } from './folder.ts';
import { readDump, type DumpSource } from './read.ts';
import { ToolComments } from './tool.ts';

/** Where tools write who they are, and when they were done. */
const ENDS = 4096;

export interface DumpSchema {
  readonly database: string | null;
  readonly tables: readonly SourceTable[];
}

/** The tables of a dump, without its rows (they are passed over, but read). */
export async function inspectDump(
  source: DumpSource,
  { database }: { readonly database?: string | undefined } = {},
): Promise<DumpSchema> {
  const reading = readDump(source, { directory: '.', database, wanted: () => false, asText: () => false });
  for await (const { kind } of reading) if (kind === 'part') break; // no table is wanted: there is none
  const summary = await reading.summary;
  return { database: summary.database, tables: summary.unwanted };
}

/** The time in the end line of a dump, as written, or null. Plain files are read from their end, packed ones whole. */
export async function readEndLine({ parts }: DumpSource): Promise<string | null> {
  const last = parts.at(-1);
  if (last === undefined) return null;
  const { files, finished } = await partFiles(last, undefined);
  if (finished !== undefined) return finished;
  const { head, tail } = await endsOf(files.at(-1) ?? last, ENDS);
  const tool = new ToolComments();
  for (const line of `${head.toString('latin1')}\n${tail.toString('latin1')}`.split('\n')) {
    if (/^(--|#)/.test(line)) tool.read(line.trim());
  }
  return tool.endTime;
}
