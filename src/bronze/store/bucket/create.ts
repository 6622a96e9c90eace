import { fail } from '../../../errors.ts';
import type { Bucket } from './client.ts';
import type { Content } from './content.ts';
import { codeOf } from './refusal.ts';
import { sha256Of } from '../hash.ts';

/** Bytes of one request; above it an object is put in parts. */
const PART = 16 << 20;
const PARTS_AT_ONCE = 3;

/** The key is taken, or somebody is taking it just now. */
const TAKEN = new Set(['PreconditionFailed', 'ConditionalRequestConflict']);

/** Puts an object that must not be there yet, or be the same. Errors: `store-taken`. */
export async function create(bucket: Bucket, key: string, content: Content): Promise<void> {
  if (content.bytes > PART && (await isThere(bucket, key))) return sameOrTaken(bucket, key, content);
  try {
    await (content.bytes > PART ? putParts(bucket, key, content) : putWhole(bucket, key, content));
  } catch (error) {
    if (!TAKEN.has(codeOf(error))) throw error;
    await sameOrTaken(bucket, key, content);
  }
}

function target({ name, prefix }: Bucket, key: string): { readonly Bucket: string; readonly Key: string } {
  return { Bucket: name, Key: `${prefix}${key}` };
}

async function putWhole(bucket: Bucket, key: string, { bytes, sha256, read }: Content): Promise<void> {
  const { sdk, client } = bucket;
  await client.send(
    new sdk.PutObjectCommand({
      ...target(bucket, key),
      Body: await read(0, bytes),
      ContentLength: bytes,
      Metadata: { sha256 },
      IfNoneMatch: '*',
    }),
  );
}

async function putParts(bucket: Bucket, key: string, content: Content): Promise<void> {
  const { sdk, client } = bucket;
  const at = target(bucket, key);
  const { UploadId } = await client.send(
    new sdk.CreateMultipartUploadCommand({ ...at, Metadata: { sha256: content.sha256 } }),
  );
  try {
    const Parts: { ETag: string | undefined; PartNumber: number }[] = [];
    const count = Math.ceil(content.bytes / PART);
    for (let first = 0; first < count; first += PARTS_AT_ONCE) {
      const numbers = Array.from({ length: Math.min(PARTS_AT_ONCE, count - first) }, (_, i) => first + i + 1);
      Parts.push(
        ...(await Promise.all(
          numbers.map(async (PartNumber) => {
            const Body = await content.read((PartNumber - 1) * PART, PART);
            const { ETag } = await client.send(new sdk.UploadPartCommand({ ...at, UploadId, PartNumber, Body }));
            return { ETag, PartNumber };
          }),
        )),
      );
    }
    await client.send(
      new sdk.CompleteMultipartUploadCommand({ ...at, UploadId, MultipartUpload: { Parts }, IfNoneMatch: '*' }),
    );
  } catch (error) {
    await client.send(new sdk.AbortMultipartUploadCommand({ ...at, UploadId })).catch(() => undefined);
    throw error;
  }
}

async function isThere(bucket: Bucket, key: string): Promise<boolean> {
  return (await head(bucket, key)) !== undefined;
}

interface Head {
  readonly bytes: number;
  readonly sha256: string | undefined;
}

/** Undefined where there is no such object. */
export async function head(bucket: Bucket, key: string): Promise<Head | undefined> {
  try {
    const found = await bucket.client.send(new bucket.sdk.HeadObjectCommand(target(bucket, key)));
    return { bytes: found.ContentLength ?? 0, sha256: found.Metadata?.['sha256'] };
  } catch (error) {
    if (codeOf(error) === 'NotFound' || codeOf(error) === 'NoSuchKey') return undefined;
    throw error;
  }
}

/** The bytes of an object, as they come. */
export async function bodyOf(bucket: Bucket, key: string): Promise<AsyncIterable<Uint8Array>> {
  const { Body } = await bucket.client.send(new bucket.sdk.GetObjectCommand(target(bucket, key)));
  return (Body ?? []) as AsyncIterable<Uint8Array>;
}

const TRIES = 20;
const MILLIS_BETWEEN = 100;

/** Who lost a race may have to wait until the winner's object can be seen. */
async function sameOrTaken(bucket: Bucket, key: string, { bytes, sha256 }: Content): Promise<void> {
  for (let left = TRIES; left > 0; left--) {
    const there = await head(bucket, key);
    if (there) {
      if (there.bytes !== bytes) break;
      if ((there.sha256 ?? (await sha256Of(await bodyOf(bucket, key)))) === sha256) return;
      break;
    }
    await new Promise((resolve) => setTimeout(resolve, MILLIS_BETWEEN));
  }
  fail('store-taken', { location: bucket.location, key });
}
