import { countOf, sameColumns } from '../../adapter/index.ts';
import { WHAT } from './compare.ts';
import { findDifference, leadsFrom, type Found } from './difference.ts';
import { writeFile } from './files.ts';
import { fingerprintOf, hashesOf, sumOf, type Sum } from './fingerprint.ts';
import { CHANGES, type Layer } from './layer.ts';
import { rowsOfChain } from './rows.ts';
import type { LayerWork, ToLay } from './work.ts';

/** A whole copy is laid beside a difference when those since the last one take this share of it, or are so many. */
const CHECKPOINT = { share: 0.7, bytes: 1 << 20, layers: 80 } as const;

type Written = Pick<Layer, 'kind' | 'key' | 'file' | 'against' | 'checkpoint'>;

/** Writes a layer of one table; the entry that names it puts it in force. */
export async function writeLayer(work: LayerWork, to: ToLay): Promise<Layer> {
  const now = await sumOf(work.connection, { ...work, columns: to.columns }, to.rows);
  const written = (await asDifference(work, to, now)) ?? (await asWhole(work, to, now));
  return {
    ...to.of,
    ...to.content,
    ...written,
    columns: to.columns,
    ...(to.stored ? { stored: to.stored } : {}),
    rows: now.rows,
    fingerprint: fingerprintOf(work.sql.hashing, now),
  };
}

async function asWhole(work: LayerWork, to: ToLay, now: Sum): Promise<Written> {
  const file = await writeFile(work, to, { from: to.rows, change: `'${CHANGES.insert}'`, rows: now.rows });
  return { kind: 'whole', key: (await isUnique(work, to)) ? to.key : [], file, against: null };
}

/** Undefined where only a whole layer can tell: the first one, another key, a type that not every old value fits. */
async function asDifference(work: LayerWork, to: ToLay, now: Sum): Promise<Written | undefined> {
  const { before } = to;
  if (!before || !isComparable(work, to, before)) return undefined;
  const found = await differenceFrom(work, { ...to, before }, now);
  if (!found) return undefined;
  try {
    const { key, day, revision } = before;
    const against = { day, revision };
    if (found.rows === 0) return { kind: 'same', key, file: null, against };
    const file = await writeFile(work, to, { from: found.from, change: `r.${WHAT}`, rows: found.rows });
    const checkpoint = isDue(work, to, file.bytes)
      ? await writeFile(work, to, {
          from: to.rows,
          change: `'${CHANGES.insert}'`,
          rows: now.rows,
          checkpoint: true,
        })
      : undefined;
    return { kind: 'difference', key, file, against, ...(checkpoint ? { checkpoint } : {}) };
  } finally {
    await found.forget();
  }
}

/** A key that was there stays the same, and every column that stays takes all old values as they are (H14). */
function isComparable({ dialect }: LayerWork, { key, columns }: ToLay, before: Layer): boolean {
  const lower = (names: readonly string[]): string => names.join('\n').toLowerCase();
  if (before.key.length > 0 && lower(before.key) !== lower(key)) return false;
  const had = new Map(before.columns.map((c) => [c.name.toLowerCase(), c.type]));
  return columns.every(({ name, type }) => {
    const old = had.get(name.toLowerCase());
    return old === undefined || dialect.commonType(old, type) === type;
  });
}

interface After extends ToLay {
  readonly before: Layer;
}

/** From the table that stands, where the sums of hashes prove that it is what it should be; else from the layers. */
async function differenceFrom(work: LayerWork, to: After, now: Sum): Promise<Found | undefined> {
  const { before } = to;
  const hashes = hashesOf(before.fingerprint, work.sql.hashing);
  if (to.standing !== undefined && hashes !== undefined && sameColumns(before.columns, to.columns)) {
    const found = await findDifference(comparing(work, to, { before: to.standing, now, tables: true }));
    if (found && leadsFrom({ rows: before.rows, hashes }, found, now)) return found;
    await found?.forget();
  }
  const chain = work.book.chain(to.of, before);
  if (!chain) return undefined;
  await work.shelf.fetch(chain);
  const rows = `(${rowsOfChain({ ...work, pathOf: work.shelf.pathOf }, chain, before.columns)})`;
  return findDifference(comparing(work, to, { before: rows, now, tables: false }));
}

interface Against {
  readonly before: string;
  readonly now: Sum;
  readonly tables: boolean;
}

function comparing(work: LayerWork, to: After, { before, now, tables }: Against): Parameters<typeof findDifference>[0] {
  const { connection, dialect, sql } = work;
  return {
    connection,
    dialect,
    compared: { dialect, sql, before, had: to.before.columns, now: to.rows, columns: to.columns },
    key: to.before.key.map((k) => to.columns.find((c) => c.name.toLowerCase() === k.toLowerCase())?.name ?? k),
    rows: { before: to.before.rows, now: now.rows },
    tables,
  };
}

async function isUnique({ connection, dialect }: LayerWork, { rows, key }: ToLay): Promise<boolean> {
  if (key.length === 0) return false;
  const list = key.map(dialect.quote).join(', ');
  const nulls = key.map((k) => `${dialect.quote(k)} IS NULL`).join(' OR ');
  const bad = `SELECT 1 FROM ${rows} AS r GROUP BY ${list} HAVING count(*) > 1 OR ${nulls} LIMIT 1`;
  return (await countOf(connection, `SELECT count(*) FROM (${bad}) AS b`)) === 0;
}

/** The way from the last whole copy is so long, or so heavy, that another one pays. */
function isDue({ book }: LayerWork, { of, before }: ToLay, bytes: number): boolean {
  const chain = (before && book.chain(of, before)) ?? [];
  const whole = chain[0]?.checkpoint ?? chain[0]?.file;
  const since = chain.slice(1).map((layer) => layer.file?.bytes ?? 0);
  const heavy = since.reduce((sum, n) => sum + n, bytes);
  const steps = since.filter((n) => n > 0).length + 1;
  return (heavy > CHECKPOINT.bytes && heavy > CHECKPOINT.share * (whole?.bytes ?? 0)) || steps >= CHECKPOINT.layers;
}
