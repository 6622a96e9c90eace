/** What stands under one key. */
export interface StoredObject {
  readonly key: string;
  readonly bytes: number;
}

export interface PutFileOptions {
  /** SHA-256 in hex that the content must have; checked while copying (errors: `dump-changed`), not when shared. */
  readonly sha256?: string | undefined;
  /** True: the file's blocks may be shared (clone, hard link) instead of copied, where the file system can do so. */
  readonly share?: boolean | undefined;
}

/**
 * A place outside the database for what is kept: dumps, layers, copies of the ledger. Every object is created once and
 * never changed. Keys are paths with `/`; no part of one is empty, `.` or `..` (errors: `store-name`).
 *
 * All writing is create-only and atomic: an object is there whole or not at all, also after a power cut, and once the
 * promise is fulfilled it stays. Putting the same bytes again is fine; other bytes under a key that is taken throw
 * `store-taken` and leave what is there. Errors of all: `store-not-writable`, `store-unreadable`, `disk-full`.
 */
export interface Store {
  /** Where it is, for messages; never with a secret. */
  readonly location: string;
  /** The folder under which every object is a file of its key's name; undefined where the store is not on this machine. */
  readonly folder?: string | undefined;
  /** True where nothing is to be written anywhere on account of this store: what stands is only being rehearsed. */
  readonly isRehearsal?: boolean | undefined;
  /** Chunks are taken one after another; when the source fails nothing is left behind. */
  put(key: string, content: Uint8Array | AsyncIterable<Uint8Array>): Promise<void>;
  /** The file itself stays where it is. */
  putFile(key: string, path: string, options?: PutFileOptions): Promise<'shared' | 'copied'>;
  /** The whole object, in memory. */
  read(key: string): Promise<Uint8Array>;
  /** A file with the object's content, for reading only; fetched into `directory` where the store is not on this machine. */
  localFile(key: string, directory: string): Promise<string>;
  /** Undefined where there is none. */
  stat(key: string): Promise<StoredObject | undefined>;
  /** Objects whose key begins with `prefix` (which ends in `/`, or is empty for all), ascending by key. */
  list(prefix: string): Promise<readonly StoredObject[]>;
  /** No error where there is none. */
  remove(key: string): Promise<void>;
  /** What puts have left that were cut off: no objects, never listed; only for whoever knows that nobody is putting now. */
  leftovers(): Promise<readonly StoredObject[]>;
  /** Takes one of these away. */
  removeLeftover(key: string): Promise<void>;
  /** Proves that objects can be made and removed again. Errors: `store-not-writable`, `disk-full`. */
  check(): Promise<void>;
}

/** `2026-02-06.0.sql.zst` → true, `../x` → false. */
export function isKey(key: string): boolean {
  return key.split('/').every((part) => part !== '' && part !== '.' && part !== '..' && !/[\\\0]/.test(part));
}
