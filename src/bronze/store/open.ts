import { resolve } from 'node:path';
import { fail } from '../../errors.ts';
import { DirectoryStore } from './directory.ts';
import type { Store } from './store.ts';

const SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i;

/** The store at a directory (made when something is first put). Errors: `store-unsupported` for `s3://…` and the like. */
export function openStore(location: string): Store {
  if (SCHEME.test(location)) fail('store-unsupported', { location });
  return new DirectoryStore(resolve(location));
}
