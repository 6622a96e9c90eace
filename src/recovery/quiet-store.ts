import type { PutFileOptions, Store, StoredObject } from '../bronze/index.ts';

/** The store as a rehearsal may see it: everything can be read, nothing is written or taken away. */
export class QuietStore implements Store {
  readonly location: string;
  readonly isRehearsal = true;
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
    this.location = store.location;
  }

  async put(_key: string, _content: Uint8Array | AsyncIterable<Uint8Array>): Promise<void> {
    await Promise.resolve();
  }
  putFile(_key: string, _path: string, _options?: PutFileOptions): Promise<'shared' | 'copied'> {
    return Promise.resolve('shared');
  }
  read(key: string): Promise<Uint8Array> {
    return this.#store.read(key);
  }
  localFile(key: string, directory: string): Promise<string> {
    return this.#store.localFile(key, directory);
  }
  stat(key: string): Promise<StoredObject | undefined> {
    return this.#store.stat(key);
  }
  list(prefix: string): Promise<readonly StoredObject[]> {
    return this.#store.list(prefix);
  }
  async remove(_key: string): Promise<void> {
    await Promise.resolve();
  }
  leftovers(): Promise<readonly StoredObject[]> {
    return Promise.resolve([]);
  }
  async removeLeftover(_key: string): Promise<void> {
    await Promise.resolve();
  }
  async check(): Promise<void> {
    await Promise.resolve();
  }
}
