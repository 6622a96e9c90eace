import { createReadStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { statement } from '../../sql.ts';
import { sha256Of } from '../store/hash.ts';
import { fileSelect } from './compare.ts';
import { folderOf, type LayerFile } from './layer.ts';
import type { LayerWork, ToLay } from './work.ts';

export interface FileToWrite {
  /** Behind FROM. */
  readonly from: string;
  /** Expression over alias `r`: what became of each row. */
  readonly change: string;
  readonly rows: number;
  /** A whole copy beside a difference. */
  readonly checkpoint?: boolean;
}

/** Writes rows into a new file of the store: aside first, then under its name, whole or not at all. */
export async function writeFile(work: LayerWork, to: ToLay, file: FileToWrite): Promise<LayerFile> {
  const path = join(work.directory, `${randomUUID()}.parquet`);
  try {
    const select = fileSelect(work, to.columns, file);
    await work.connection.execute(statement(`write the layer of ${to.of.table}`, work.sql.writeParquet(path, select)));
    const key = await freeKey(work, to, file.checkpoint ?? false);
    const [sha256, { size }] = [await sha256Of(createReadStream(path, { highWaterMark: 1 << 20 })), await stat(path)];
    await work.store.putFile(key, path, { share: true });
    return { key, sha256, bytes: size, rows: file.rows };
  } finally {
    await rm(path, { force: true });
  }
}

/** The next free name for the table's day. What a crash left under it is named by no entry, and gives way. */
export async function freeKey(
  { book, store }: Pick<LayerWork, 'book' | 'store'>,
  { of, content }: Pick<ToLay, 'of' | 'content'>,
  checkpoint: boolean,
): Promise<string> {
  const folder = folderOf(of);
  const name = (n: number): string => `${folder}/${checkpoint ? 'checkpoints/' : ''}${content.day}.${n}.parquet`;
  let n = 0;
  while (book.names.has(name(n))) n += 1;
  if (await store.stat(name(n))) await store.remove(name(n));
  return name(n);
}
