import { link, mkdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { PutFileOptions, Store, StoredObject } from '../../bronze/index.ts';
import { fail } from '../../errors.ts';

/**
 * The store as it would be after a repair: damaged objects are not there, new files lie in a folder aside, and nothing of
 * the store itself is touched until `keep`.
 */
export class DraftStore implements Store {
  readonly location: string;
  readonly #store: Store;
  /** Damaged, or to give way. */
  readonly #damaged: Set<string>;
  readonly #folder: string;
  /** Key → file in the folder. */
  readonly #drafts = new Map<string, string>();
  #made = 0;

  constructor(store: Store, { damaged, folder }: { readonly damaged: ReadonlySet<string>; readonly folder: string }) {
    this.location = store.location;
    this.#store = store;
    this.#damaged = new Set(damaged);
    this.#folder = folder;
  }

  /** Keys of what was drafted. */
  get keys(): readonly string[] {
    return [...this.#drafts.keys()];
  }

  /** Puts the drafts into the store itself, each in the place of what was damaged. Safe to repeat. */
  async keep(): Promise<void> {
    for (const [key, path] of this.#drafts) {
      if (this.#damaged.has(key)) await this.#store.remove(key);
      await this.#store.putFile(key, path, { share: true });
    }
  }

  /** Gives a draft another key. */
  move(from: string, to: string): void {
    const path = this.#drafts.get(from);
    this.#drafts.delete(from);
    if (path !== undefined) this.#drafts.set(to, path);
  }

  forget(key: string): void {
    this.#drafts.delete(key);
  }

  async put(key: string): Promise<void> {
    return Promise.reject(new Error(`${key}: a repair drafts files alone`));
  }

  async putFile(key: string, path: string, _options?: PutFileOptions): Promise<'shared' | 'copied'> {
    await mkdir(this.#folder, { recursive: true });
    const own = join(this.#folder, String(this.#made++));
    await link(path, own);
    this.#drafts.set(key, own);
    return 'shared';
  }

  async read(key: string): Promise<Uint8Array> {
    const draft = this.#drafts.get(key);
    return draft === undefined ? this.#store.read(this.#whole(key)) : readFile(draft);
  }

  async localFile(key: string, directory: string): Promise<string> {
    return this.#drafts.get(key) ?? this.#store.localFile(this.#whole(key), directory);
  }

  async stat(key: string): Promise<StoredObject | undefined> {
    const draft = this.#drafts.get(key);
    if (draft !== undefined) return { key, bytes: (await stat(draft)).size };
    return this.#damaged.has(key) ? undefined : this.#store.stat(key);
  }

  list(prefix: string): Promise<readonly StoredObject[]> {
    return this.#store.list(prefix);
  }

  async remove(key: string): Promise<void> {
    this.#drafts.delete(key);
    this.#damaged.add(key);
    return Promise.resolve();
  }

  leftovers(): Promise<readonly StoredObject[]> {
    return Promise.resolve([]);
  }

  async removeLeftover(): Promise<void> {
    await Promise.resolve();
  }

  check(): Promise<void> {
    return this.#store.check();
  }

  #whole(key: string): string {
    return this.#damaged.has(key) ? fail('layer-missing', { table: key.split('/')[1] ?? '', key }) : key;
  }
}
