import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { dateOfDay, writeDay } from '../generator/index.ts';
import { run } from './usage.ts';

/** Sizes of a run of the bench. */
export interface Sizes {
  /** Rows of the largest table. */
  readonly rows: number;
  /** Pairs, or runs, of each measure. */
  readonly pairs: number;
  /** Days of a long history. */
  readonly days: number;
}

/** Where a run of the bench works. */
export interface Place {
  /** Removed when the run ends. */
  readonly folder: string;
  /** Holds projects that have published their days; may outlast the run. */
  readonly lives: string;
}

/** The folder of a run: dumps are written when a measure first asks for them. */
export class Workshop {
  readonly folder: string;
  readonly lives: string;
  readonly sizes: Sizes;
  readonly tell: (what: string) => void;

  constructor({ folder, lives }: Place, sizes: Sizes, tell: (what: string) => void) {
    this.folder = folder;
    this.lives = lives;
    this.sizes = sizes;
    this.tell = tell;
  }

  /** A dump of this day, as mariadb-dump writes it. */
  async dump(day: number, rows = this.sizes.rows): Promise<string> {
    const path = join(await this.#days(rows), `app-${dateOfDay(day)}.sql`);
    if (!existsSync(path)) {
      this.tell(`writing a dump of ${rows.toLocaleString('en-US')} rows, day ${day}`);
      writeDay(lifeOf(rows, day), { dump: { path, server: 'mariadb' } });
    }
    return path;
  }

  /** The same, as it would lie in a folder where dumps arrive. */
  async packedDump(day: number, rows = this.sizes.rows): Promise<string> {
    const plain = await this.dump(day, rows);
    const path = `${plain}.zst`;
    if (!existsSync(path)) await run({ program: 'zstd', args: ['-q', '-3', plain, '-o', path] });
    return path;
  }

  /** The rows of that dump as CSV, one file a table. */
  async csv(day: number, rows = this.sizes.rows): Promise<string> {
    const folder = join(await this.#days(rows), `csv-${dateOfDay(day)}`);
    if (!existsSync(folder)) writeDay(lifeOf(rows, day), { csv: folder });
    return folder;
  }

  /** An empty folder. */
  async empty(name: string): Promise<string> {
    const path = join(this.folder, name);
    await rm(path, { recursive: true, force: true });
    await mkdir(path, { recursive: true });
    return path;
  }

  /** Removes the dump of this day and its packed form. */
  async forget(day: number, rows: number): Promise<void> {
    const path = join(await this.#days(rows), `app-${dateOfDay(day)}.sql`);
    await this.remove(path, `${path}.zst`);
  }

  async remove(...paths: readonly string[]): Promise<void> {
    for (const path of paths) await rm(path, { recursive: true, force: true });
  }

  async #days(rows: number): Promise<string> {
    const path = join(this.folder, `days-${rows}`);
    await mkdir(path, { recursive: true });
    return path;
  }
}

function lifeOf(rows: number, day: number): Parameters<typeof writeDay>[0] {
  return { seed: 1, rows, day, changed: 1, deleted: 0.1, added: 0.1 };
}
