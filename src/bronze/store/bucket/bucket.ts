import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fail } from '../../../errors.ts';
import { isKey, type PutFileOptions, type Store, type StoredObject } from '../store.ts';
import { openBucket, type Bucket } from './client.ts';
import { contentOfBytes, withFile, withSpool } from './content.ts';
import { bodyOf, create, head } from './create.ts';
import { refuseReading, refuseWriting } from './refusal.ts';

/** A store that is an S3 bucket, or a part of one. `If-None-Match: *` makes an object only where there is none. */
export class BucketStore implements Store {
  readonly location: string;
  readonly #open: () => Promise<Bucket>;
  #bucket: Promise<Bucket> | undefined;

  /** @param location `s3://bucket` or `s3://bucket/prefix`; nothing is asked before the first use */
  constructor(location: string) {
    const [, name = '', path = ''] = /^s3:\/\/([^/]+)\/?(.*?)\/*$/i.exec(location) ?? [];
    if (name === '') fail('store-unsupported', { location });
    this.location = location.replace(/\/+$/, '');
    const place = { name, prefix: path === '' ? '' : `${path}/`, location: this.location };
    this.#open = () => openBucket(place);
  }

  async put(key: string, content: Uint8Array | AsyncIterable<Uint8Array>): Promise<void> {
    this.#check(key);
    await this.#writing((bucket) =>
      content instanceof Uint8Array
        ? create(bucket, key, contentOfBytes(content))
        : withSpool(content, this.location, (spooled) => create(bucket, key, spooled)),
    );
  }

  async putFile(key: string, path: string, { sha256 }: PutFileOptions = {}): Promise<'copied'> {
    this.#check(key);
    await this.#writing((bucket) => withFile(path, sha256, (content) => create(bucket, key, content)));
    return 'copied';
  }

  async read(key: string): Promise<Uint8Array> {
    this.#check(key);
    return this.#reading(key, async (bucket) => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of await bodyOf(bucket, key)) chunks.push(chunk);
      return Buffer.concat(chunks);
    });
  }

  async localFile(key: string, directory: string): Promise<string> {
    this.#check(key);
    return this.#reading(key, async (bucket) => {
      const path = join(directory, key);
      const aside = `${path}.${randomUUID()}`;
      const body = await bodyOf(bucket, key);
      await mkdir(dirname(path), { recursive: true });
      await pipeline(Readable.from(body), createWriteStream(aside));
      await rename(aside, path);
      return path;
    });
  }

  async stat(key: string): Promise<StoredObject | undefined> {
    this.#check(key);
    return this.#reading(key, async (bucket) => {
      const found = await head(bucket, key);
      return found && { key, bytes: found.bytes };
    });
  }

  async list(prefix: string): Promise<readonly StoredObject[]> {
    return this.#reading(prefix, async (bucket) => {
      const found: StoredObject[] = [];
      const { sdk, client, name } = bucket;
      let ContinuationToken: string | undefined;
      do {
        const page = await client.send(
          new sdk.ListObjectsV2Command({ Bucket: name, Prefix: `${bucket.prefix}${prefix}`, ContinuationToken }),
        );
        for (const { Key = '', Size = 0 } of page.Contents ?? [])
          if (!Key.endsWith('/')) found.push({ key: Key.slice(bucket.prefix.length), bytes: Size });
        ContinuationToken = page.NextContinuationToken;
      } while (ContinuationToken !== undefined);
      return found.sort((a, b) => (a.key < b.key ? -1 : 1));
    });
  }

  async remove(key: string): Promise<void> {
    this.#check(key);
    await this.#writing(async ({ sdk, client, name, prefix }) => {
      await client.send(new sdk.DeleteObjectCommand({ Bucket: name, Key: `${prefix}${key}` }));
    });
  }

  /** Uploads in parts that nobody has finished: `<key>?<upload>`. A server may keep their size to itself. */
  async leftovers(): Promise<readonly StoredObject[]> {
    return this.#reading('', async ({ sdk, client, name, prefix }) => {
      const { Uploads = [] } = await client.send(new sdk.ListMultipartUploadsCommand({ Bucket: name, Prefix: prefix }));
      return Uploads.map(({ Key = '', UploadId = '' }) => ({
        key: `${Key.slice(prefix.length)}?${UploadId}`,
        bytes: 0,
      }));
    });
  }

  async removeLeftover(key: string): Promise<void> {
    const cut = key.lastIndexOf('?');
    await this.#writing(async ({ sdk, client, name, prefix }) => {
      const upload = { Bucket: name, Key: `${prefix}${key.slice(0, cut)}`, UploadId: key.slice(cut + 1) };
      await client.send(new sdk.AbortMultipartUploadCommand(upload));
    });
  }

  async check(): Promise<void> {
    const probe = `.check-${randomUUID()}`;
    await this.put(probe, new TextEncoder().encode('varve'));
    await this.remove(probe);
  }

  #check(key: string): void {
    if (!isKey(key)) fail('store-name', { key });
  }

  async #writing(work: (bucket: Bucket) => Promise<void>): Promise<void> {
    try {
      await work(await this.#opened());
    } catch (cause) {
      refuseWriting(cause, this.location);
    }
  }

  async #reading<T>(key: string, work: (bucket: Bucket) => Promise<T>): Promise<T> {
    try {
      return await work(await this.#opened());
    } catch (cause) {
      return refuseReading(cause, this.location, key);
    }
  }

  #opened(): Promise<Bucket> {
    return (this.#bucket ??= this.#open());
  }
}
