import { CsvWriter } from './csv.ts';
import { Population, type Life } from './days.ts';
import { DumpWriter } from './dump.ts';
import { DAY_SECONDS, dateText, FIRST_DAY, instantText } from './instants.ts';
import { SERVERS } from './servers.ts';
import { tablesOf } from './tables.ts';
import type { RowWriter } from './writer.ts';

export interface Outputs {
  /** Path of the dump, and the server whose tool would have written it. */
  readonly dump?: { readonly path: string; readonly server: keyof typeof SERVERS } | undefined;
  /** Folder that gets the same rows, one CSV file a table. */
  readonly csv?: string | undefined;
}

/** Writes one day of a generated system; the rows written, by table. */
export function writeDay(life: Life, { dump, csv }: Outputs): Readonly<Record<string, number>> {
  const finished = instantText(FIRST_DAY + (life.day - 1) * DAY_SECONDS);
  const writers: RowWriter[] = [];
  if (dump) writers.push(new DumpWriter(dump.path, SERVERS[dump.server], finished));
  if (csv !== undefined) writers.push(new CsvWriter(csv));
  const rows: Record<string, number> = {};
  for (const table of tablesOf(life)) {
    const population = table.lives ? new Population(life, table.rows, table.salt) : undefined;
    for (const writer of writers) writer.beginTable(table);
    let count = 0;
    for (let id = 1; id <= (population?.lastId ?? table.rows); id++) {
      const version = population?.version(id) ?? 1;
      if (version === 0) continue;
      count++;
      for (const writer of writers) writer.row(table, id, version);
    }
    for (const writer of writers) writer.endTable(table);
    rows[table.name] = count;
  }
  for (const writer of writers) writer.close();
  return rows;
}

/** The business day of a generated day: 1 → `2026-01-01`. */
export function dateOfDay(day: number): string {
  return dateText(FIRST_DAY + (day - 1) * DAY_SECONDS);
}
