import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fail } from '../errors.ts';

const SCHEMA = /-schema\.sql(\.gz|\.zst)?$/;
/** What a view is: for its table of the same name is only a stand-in. */
const VIEW = /-schema-view\.sql(\.gz|\.zst)?$/;
/** Triggers, routines and the statement that creates the database: nothing of a table. */
const PASSED_OVER = /-schema-(triggers|post|create|sequence|routines|events)\.sql(\.gz|\.zst)?$/;
const DATA = /\.sql(\.gz|\.zst)?$/;
/** Rows in another form: for LOAD DATA, or packed as is not read. Beside them stand checksums and lists, which say nothing of rows. */
const UNREAD = /\.(dat|csv|sql)(\.\w+)?$/;

/** A mydumper folder, or one part as it is. */
export interface PartFiles {
  readonly files: readonly string[];
  /** mydumper: the database that its file names begin with. */
  readonly database: string | undefined;
  /** When mydumper came to its end, by its metadata file; null where it did not. */
  readonly finished: string | null | undefined;
  /** Table → rows that mydumper wrote of it, where its metadata tells. */
  readonly rows: ReadonlyMap<string, number>;
}

/** Files of a part in the order in which they are read: in a folder schemas first. Errors: `dump-not-found`, `dump-folder-…`. */
export async function partFiles(path: string, database: string | undefined): Promise<PartFiles> {
  const found = await stat(path).catch((cause: unknown) => fail('dump-not-found', { path }, { cause }));
  if (!found.isDirectory()) return { files: [path], database: undefined, finished: undefined, rows: new Map() };
  const names = (await readdir(path)).sort();
  const schemas = names.filter((n) => SCHEMA.test(n));
  if (schemas.length === 0) fail('dump-folder-empty', { path });
  const databases = [...new Set(schemas.map((n) => n.split('.')[0] ?? ''))];
  if (databases.length > 1 && database === undefined) fail('dump-several-databases', { names: databases });
  const own = database ?? databases[0];
  if (own !== undefined && !databases.includes(own)) fail('dump-unknown-database', { database: own, names: databases });
  const mine = names.filter((n) => n.startsWith(`${own ?? ''}.`));
  const unread = mine.find((n) => !DATA.test(n) && UNREAD.test(n));
  if (unread !== undefined) fail('dump-folder-file', { path: join(path, unread) });
  const rows = mine.filter((n) => DATA.test(n) && ![SCHEMA, VIEW, PASSED_OVER].some((other) => other.test(n)));
  const files = [...mine.filter((n) => SCHEMA.test(n)), ...mine.filter((n) => VIEW.test(n)), ...rows].map((n) =>
    join(path, n),
  );
  const metadata = names.includes('metadata') ? await readFile(join(path, 'metadata'), 'utf8') : undefined;
  return {
    files,
    database: own,
    finished: metadata === undefined ? undefined : finishedAt(metadata),
    rows: rowsWritten(metadata ?? '', own ?? ''),
  };
}

/** `Finished dump at: 2026-02-06 05:30:00`; null where mydumper did not come to its end. */
function finishedAt(text: string): string | null {
  return /Finished dump at:\s*(\d{4}-\d{2}-\d{2} +\d{1,2}:\d{2}:\d{2})/.exec(text)?.[1] ?? null;
}

/** A section for each table: [`shop`.`t`], with `rows = 3` in it. Older ones have no sections. */
function rowsWritten(metadata: string, database: string): Map<string, number> {
  const written = new Map<string, number>();
  for (const section of metadata.split(/^(?=\[)/m)) {
    const [, schema, table] = /^\[[`"](.+)[`"]\.[`"](.+)[`"]\]/.exec(section) ?? [];
    const rows = /^rows\s*=\s*(\d+)/m.exec(section)?.[1];
    const name = /^real_table_name\s*=\s*(.+?)\s*$/m.exec(section)?.[1] ?? table;
    if (schema === database && name !== undefined && rows !== undefined) written.set(name, Number(rows));
  }
  return written;
}
