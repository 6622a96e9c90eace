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
  /** Error or note of mydumper's metadata file. */
  readonly finished: string | null | undefined;
}

/** Files of a part in the order in which they are read: in a folder schemas first. Errors: `dump-not-found`, `dump-folder-…`. */
export async function partFiles(path: string, database: string | undefined): Promise<PartFiles> {
  const found = await stat(path).catch((cause: unknown) => fail('dump-not-found', { path }, { cause }));
  if (!found.isDirectory()) return { files: [path], database: undefined, finished: undefined };
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
  return {
    files,
    database: own,
    finished: names.includes('metadata') ? await finishedAt(join(path, 'metadata')) : undefined,
  };
}

/** `Finished dump at: 2026-02-06 05:30:00`; null where mydumper did not come to its end. */
async function finishedAt(path: string): Promise<string | null> {
  const text = await readFile(path, 'utf8');
  return /Finished dump at:\s*(\d{4}-\d{2}-\d{2} +\d{1,2}:\d{2}:\d{2})/.exec(text)?.[1] ?? null;
}
