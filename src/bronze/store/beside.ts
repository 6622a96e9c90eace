import { openStore } from './open.ts';
import type { PutFileOptions, Store, StoredObject } from './store.ts';

/** A store with new objects that lie in a folder beside it, until `publish` puts them there: before that it is not touched. */
export class BesideStore implements Store {
  readonly location: string;
  readonly folder: string | undefined;
  readonly #store: Store;
  readonly #fresh: Store;
  readonly #gone = new Set<string>();

  /** @param folder an empty one */
  constructor(store: Store, folder: string) {
    this.#store = store;
    this.#fresh = openStore(folder);
    this.location = store.location;
    this.folder = store.folder;
  }

  /** Puts the new objects into the store; returns how many. What a crash left under their names gives way. */
  async publish(directory: string): Promise<number> {
    for (const key of this.#gone) await this.#store.remove(key);
    const fresh = await this.#fresh.list('');
    for (const { key } of fresh) await this.#store.putFile(key, await this.#fresh.localFile(key, directory));
    return fresh.length;
  }

  put(key: string, content: Uint8Array | AsyncIterable<Uint8Array>): Promise<void> {
    return this.#fresh.put(key, content);
  }
  putFile(key: string, path: string, options?: PutFileOptions): Promise<'shared' | 'copied'> {
    return this.#fresh.putFile(key, path, options);
  }
  async read(key: string): Promise<Uint8Array> {
    return (await this.#holder(key)).read(key);
  }
  async localFile(key: string, directory: string): Promise<string> {
    return (await this.#holder(key)).localFile(key, directory);
  }
  async stat(key: string): Promise<StoredObject | undefined> {
    const holder = await this.#holder(key);
    return holder === this.#store && this.#gone.has(key) ? undefined : holder.stat(key);
  }
  async list(prefix: string): Promise<readonly StoredObject[]> {
    const standing = (await this.#store.list(prefix)).filter(({ key }) => !this.#gone.has(key));
    const all = new Map([...standing, ...(await this.#fresh.list(prefix))].map((object) => [object.key, object]));
    return [...all.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
  }
  async remove(key: string): Promise<void> {
    await this.#fresh.remove(key);
    if (await this.#store.stat(key)) this.#gone.add(key);
  }
  leftovers(): Promise<readonly StoredObject[]> {
    return Promise.resolve([]);
  }
  async removeLeftover(_key: string): Promise<void> {
    await Promise.resolve();
  }
  check(): Promise<void> {
    return this.#store.check();
  }

  async #holder(key: string): Promise<Store> {
    return (await this.#fresh.stat(key)) ? this.#fresh : this.#store;
  }
}
