import { createReadStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { statement } from '../../sql.ts';
import type { Replaced } from '../ledger/entry.ts';
import { sha256Of } from '../store/hash.ts';
import { filesOf, type Layered } from './book.ts';
import { placeOf } from './erasures.ts';
import { freeKey } from './files.ts';
import { fingerprintOf, hashesOf, sumOf, type Sum } from './fingerprint.ts';
import { CHANGE, fileColumn, type Content, type Layer, type LayerFile } from './layer.ts';
import { LayerShelf, snapshot } from './read.ts';
import { isErased, isSubject, SubjectRows, type Subject } from './subject.ts';
import { tracesOf } from './traces.ts';
import type { LayerWork } from './work.ts';

/** What the layers of a table are without one key, or without some of its values. */
export interface ErasedLayers {
  /** Each takes the place of the one that tells the same. */
  readonly layers: readonly Layer[];
  readonly replaced: readonly Replaced[];
  /** Contents that held the key. */
  readonly held: readonly Content[];
  /** Texts by which the key is known where it is left. */
  readonly texts: readonly string[];
}

/**
 * Writes the files of a table's layers anew that hold a key, under new names, as they would be had the key (or its values)
 * never been there; those that stand are left. Errors: `erase-key-unknown`, `erase-key-changed`, `layer-missing`.
 */
export async function eraseFromLayers(work: LayerWork, of: Layered, subject: Subject): Promise<ErasedLayers> {
  const files = work.book.layers.filter((layer) => isOf(layer, of));
  const standing = new Map(files.map((layer) => [placeOf(layer), layer])).values();
  const rows = new SubjectRows(work, subject);
  await rows.read(files);
  const replaced: Replaced[] = [];
  const layers: Layer[] = [];
  const held: Content[] = [];
  let writing = work;
  for (const layer of standing) {
    const there = await rows.inContent(layer, false);
    if (there.rows > 0) held.push({ day: layer.day, revision: layer.revision });
    if (there.rows === 0 && filesOf(layer).every((file) => rows.inFile(file) === 0)) continue;
    const erased = await rewrite(writing, { layer, subject, rows, there });
    layers.push(erased);
    writing = { ...writing, book: writing.book.with([erased]) };
  }
  for (const file of files.flatMap(filesOf).filter((f) => rows.inFile(f) > 0)) {
    if (replaced.some((r) => r.key === file.key)) continue;
    replaced.push({ key: file.key, sha256: file.sha256, by: successor(files, layers, file)?.key ?? null });
  }
  const told = await withSums(writing, layers);
  return {
    layers: told,
    replaced,
    held: distinct(held),
    texts: await tracesOf(work, { subject, rows, layers: files }),
  };
}

function isOf(layer: Layer, { table, seed }: Layered): boolean {
  return layer.table === table && Boolean(layer.seed) === Boolean(seed);
}

function distinct(contents: readonly Content[]): Content[] {
  return [...new Map(contents.map((c) => [`${c.day}.${c.revision}`, c])).values()];
}

interface Rewriting {
  readonly layer: Layer;
  readonly subject: Subject;
  readonly rows: SubjectRows;
  readonly there: Sum;
}

async function rewrite(work: LayerWork, rewriting: Rewriting): Promise<Layer> {
  const { layer, rows, subject } = rewriting;
  const { checkpoint, ...rest } = layer;
  const file = layer.file && rows.inFile(layer.file) > 0 ? await rewriteFile(work, rewriting, layer.file) : layer.file;
  const whole =
    checkpoint && rows.inFile(checkpoint) > 0 ? await rewriteFile(work, rewriting, checkpoint, true) : checkpoint;
  const known = hashesOf(layer.fingerprint, work.sql.hashing);
  const { there } = rewriting;
  const stays = subject.columns === null ? { rows: 0, hashes: 0n } : await rows.inContent(layer, true);
  const hashes = known === undefined ? undefined : known - there.hashes + stays.hashes;
  return {
    ...rest,
    ...(file === null && layer.kind === 'difference' ? { kind: 'same' as const } : {}),
    file,
    ...(whole ? { checkpoint: whole } : {}),
    rows: layer.rows - there.rows + stays.rows,
    // an empty one is summed up later
    fingerprint: hashes === undefined ? '' : fingerprintOf(work.sql.hashing, { rows: 0, hashes }),
  };
}

/** Null where nothing of a difference is left. */
async function rewriteFile(
  work: LayerWork,
  { layer, subject, rows }: Rewriting,
  file: LayerFile,
  checkpoint = false,
): Promise<LayerFile | null> {
  const { connection, dialect, sql, store } = work;
  const goes = subject.columns === null || (!checkpoint && (await rows.isUnchanged(layer)));
  const left = file.rows - (goes ? rows.inFile(file) : 0);
  if (left === 0 && !checkpoint && layer.kind === 'difference') return null;
  const key = isSubject(dialect, subject, (c) => `f.${dialect.quote(fileColumn(c))}`);
  const values = layer.columns.map(({ name, type }) => {
    const column = dialect.quote(fileColumn(name));
    const value = `f.${column}`;
    if (goes || !isErased(subject, name)) return value;
    return `CASE WHEN ${key} THEN ${dialect.cast('NULL', sql.keptAs(type))} ELSE ${value} END AS ${column}`;
  });
  const where = goes ? ` WHERE NOT ${key}` : '';
  const select = `SELECT ${[...values, `f.${dialect.quote(CHANGE)}`].join(', ')} FROM ${rows.whole(file)} AS f${where}`;
  const path = join(work.directory, `${randomUUID()}.parquet`);
  try {
    await connection.execute(statement(`write ${file.key} anew`, sql.writeParquet(path, select)));
    const fresh = await freeKey(work, { of: layer, content: layer }, checkpoint);
    const [sha256, { size }] = [await sha256Of(createReadStream(path, { highWaterMark: 1 << 20 })), await stat(path)];
    await store.putFile(fresh, path, { share: true });
    return { key: fresh, sha256, bytes: size, rows: left };
  } finally {
    await rm(path, { force: true });
  }
}

/** The file that tells now what another one told. */
function successor(before: readonly Layer[], after: readonly Layer[], file: LayerFile): LayerFile | undefined {
  const was = before.find((layer) => filesOf(layer).some((f) => f.key === file.key));
  const now = was && after.find((layer) => placeOf(layer) === placeOf(was));
  return (was?.file?.key === file.key ? now?.file : now?.checkpoint) ?? undefined;
}

/** Where another engine's hash summed a content up, this one sums it up anew. */
async function withSums(work: LayerWork, layers: readonly Layer[]): Promise<Layer[]> {
  const { connection, dialect, sql } = work;
  const book = work.book.replacing(layers);
  const shelf = new LayerShelf(work.store, work.directory);
  const told: Layer[] = [];
  for (const layer of layers) {
    if (layer.fingerprint !== '') {
      told.push(layer);
      continue;
    }
    const chain = book.chain(layer, layer) ?? [];
    await shelf.fetch(chain);
    const rows = `(${snapshot({ dialect, sql, book, pathOf: shelf.pathOf }, layer)})`;
    told.push({
      ...layer,
      fingerprint: fingerprintOf(sql.hashing, await sumOf(connection, { ...work, columns: layer.columns }, rows)),
    });
  }
  return told;
}
