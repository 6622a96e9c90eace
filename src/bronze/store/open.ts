import { resolve } from 'node:path';
import { fail } from '../../errors.ts';
import { BucketStore } from './bucket/bucket.ts';
import { DirectoryStore } from './directory.ts';
import type { Store } from './store.ts';

const SCHEME = /^([a-z][a-z0-9+.-]*):\/\//i;

/**
 * The store at a directory (made when something is first put) or an S3 bucket (`s3://bucket/prefix`, which is first asked
 * when it is first used). Errors: `store-unsupported` for any other `scheme://…`.
 */
export function openStore(location: string): Store {
  const scheme = SCHEME.exec(location)?.[1]?.toLowerCase();
  if (scheme === 's3') return new BucketStore(location);
  return scheme === undefined ? new DirectoryStore(resolve(location)) : fail('store-unsupported', { location });
}
