import { constants, createReadStream } from 'node:fs';
import { copyFile, link, mkdir, open, readdir, readFile, realpath, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { fail } from '../../errors.ts';
import { sameBytes, syncDirectory, writeSynced } from './files.ts';
import { hashing } from './hash.ts';
import { isCode, refuse, refuseReading } from './refusal.ts';
import { isKey, type PutFileOptions, type Store, type StoredObject } from './store.ts';

/** Objects grow here, out of sight of `list`, until they are whole. */
const INCOMING = '.incoming';

/** A store that is a directory. A hard link puts a finished file under its key: the one atomic create-only step there is. */
export class DirectoryStore implements Store {
  readonly location: string;
  readonly folder: string;

  constructor(location: string) {
    this.location = location;
    this.folder = location;
  }

  async put(key: string, content: Uint8Array | AsyncIterable<Uint8Array>): Promise<void> {
    await this.#create(key, (aside) => writeSynced(aside, content instanceof Uint8Array ? [content] : content));
  }

  async putFile(key: string, path: string, options: PutFileOptions = {}): Promise<'shared' | 'copied'> {
    let how: 'shared' | 'copied' = 'copied';
    await this.#create(key, async (aside) => {
      if (options.share && (await share(path, aside))) how = 'shared';
      else await writeSynced(aside, hashing(createReadStream(path), { path, expected: options.sha256 }));
    });
    return how;
  }

  async read(key: string): Promise<Uint8Array> {
    try {
      return await readFile(this.#path(key));
    } catch (cause) {
      return refuseReading(cause, this.location, key);
    }
  }

  async localFile(key: string): Promise<string> {
    if (!(await this.stat(key))) fail('store-unreadable', { location: this.location, key, reason: 'it is not there' });
    return this.#path(key);
  }

  async stat(key: string): Promise<StoredObject | undefined> {
    try {
      const found = await stat(this.#path(key));
      return found.isFile() ? { key, bytes: found.size } : undefined;
    } catch (cause) {
      return isCode(cause, 'ENOENT', 'ENOTDIR') ? undefined : refuseReading(cause, this.location, key);
    }
  }

  async list(prefix: string): Promise<readonly StoredObject[]> {
    const keys = await this.#keysBelow(prefix.replace(/\/$/, ''));
    const found = await Promise.all(keys.map((key) => this.stat(key)));
    return found.filter((object) => object !== undefined).sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  async remove(key: string): Promise<void> {
    const path = this.#path(key);
    try {
      await rm(path, { force: true });
      await syncDirectory(dirname(path));
    } catch (cause) {
      if (!isCode(cause, 'ENOENT')) refuse(cause, this.location);
    }
  }

  async leftovers(): Promise<readonly StoredObject[]> {
    const names = await readdir(join(this.location, INCOMING)).catch(() => []);
    const found = names.sort().map(async (name) => {
      const { size } = await stat(join(this.location, INCOMING, name));
      return { key: `${INCOMING}/${name}`, bytes: size };
    });
    return Promise.all(found);
  }

  async removeLeftover(key: string): Promise<void> {
    if (key.startsWith(`${INCOMING}/`)) await rm(this.#path(key), { force: true });
  }

  async check(): Promise<void> {
    const probe = `.check-${randomUUID()}`;
    await this.put(probe, new TextEncoder().encode('varve'));
    await this.remove(probe);
  }

  async #create(key: string, write: (aside: string) => Promise<void>): Promise<void> {
    const path = this.#path(key);
    const aside = join(this.location, INCOMING, randomUUID());
    try {
      await mkdir(join(this.location, INCOMING), { recursive: true });
      await mkdir(dirname(path), { recursive: true });
      await write(aside);
      if (!(await publish(aside, path))) fail('store-taken', { location: this.location, key });
    } catch (cause) {
      refuse(cause, this.location);
    } finally {
      await rm(aside, { force: true }).catch(() => undefined);
    }
  }

  #path(key: string): string {
    return isKey(key) ? join(this.location, key) : fail('store-name', { key });
  }

  async #keysBelow(folder: string): Promise<string[]> {
    try {
      const entries = await readdir(join(this.location, folder), { withFileTypes: true, recursive: true });
      return entries
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(this.location.length + 1))
        .filter((key) => !key.startsWith(`${INCOMING}/`));
    } catch (cause) {
      return isCode(cause, 'ENOENT', 'ENOTDIR') ? [] : refuseReading(cause, this.location, folder);
    }
  }
}

/** Puts the finished file under its name. False where the name is taken by other bytes. */
async function publish(aside: string, path: string): Promise<boolean> {
  try {
    await linkOrCopy(aside, path);
  } catch (cause) {
    if (isCode(cause, 'EEXIST')) return sameBytes(aside, path);
    throw cause;
  }
  await syncDirectory(dirname(path));
  await syncDirectory(dirname(dirname(path)));
  return true;
}

/** Where the file system has no hard links an exclusive copy is create-only too, if not atomic. */
async function linkOrCopy(aside: string, path: string): Promise<void> {
  try {
    await link(aside, path);
  } catch (cause) {
    if (!isCode(cause, 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS')) throw cause;
    await copyFile(aside, path, constants.COPYFILE_EXCL);
    await syncFile(path);
  }
}

/** Shares a file's blocks: a clone, which later writes to the original cannot reach, else a hard link. */
async function share(path: string, aside: string): Promise<boolean> {
  const original = await realpath(path);
  const shared = await copyFile(original, aside, constants.COPYFILE_FICLONE_FORCE)
    .catch(() => link(original, aside))
    .then(
      () => true,
      () => false,
    );
  if (shared) await syncFile(aside);
  return shared;
}

async function syncFile(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
