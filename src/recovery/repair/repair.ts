import { join } from 'node:path';
import {
  copyKey,
  damagedCopies,
  filesOf,
  LayerShelf,
  writeLayer,
  type Entry,
  type Layer,
  type LayerBook,
} from '../../bronze/index.ts';
import type { Day } from '../../day.ts';
import { count } from '../../errors/entry.ts';
import { fail } from '../../errors.ts';
import { faultyFiles, withScratch, type Session } from '../../run/index.ts';
import { recoveryStep } from '../step.ts';
import { Contents, type ContentSource, type Reading } from './content.ts';
import { byDay, contentsOf, damageOf, type Damage } from './damage.ts';
import { DraftStore } from './draft-store.ts';
import { keep } from './keep.ts';

/** The acceptance of contents that nothing holds any more. */
export const LOST = 'lost';

/** A layer that was written again, or can be. */
export interface RepairedLayer {
  readonly table: string;
  readonly day: Day;
  readonly files: readonly string[];
  /** Where its rows were found. */
  readonly from: ContentSource;
  /** False where the file holds the same rows in other bytes: then the ledger tells of the new ones. */
  readonly sameBytes: boolean;
}

/** What a day held of a table and nothing holds any more. */
export interface LostDay {
  readonly table: string;
  readonly day: Day;
  readonly why: string;
}

export interface Repair {
  readonly repaired: readonly RepairedLayer[];
  /** Copies of ledger entries that were not readable, and are written again from the table. */
  readonly copies: readonly string[];
  readonly lost: readonly LostDay[];
  /** True where the lost contents were given up: the ledger tells of it, and they are in force no more. */
  readonly givenUp: boolean;
}

export interface RepairOptions {
  /** False: only what would be done. */
  readonly yes: boolean;
  /** `lost`: give up what nothing holds any more. */
  readonly accept: readonly string[];
}

/**
 * Writes damaged and missing layers again, from what still holds their rows: other layers, the table that stands, the kept
 * dump. Each is proven by the sum of row hashes with which the day was loaded. All of it is made aside first; the store is
 * touched at the end, and only with `yes`. Copies of the ledger come from the table. Errors: those of the store and the engine.
 */
export async function repair(session: Session, { yes, accept }: RepairOptions): Promise<Repair> {
  return withScratch(async (directory) => {
    const { damaged, copies } = await look(session);
    const store = new DraftStore(session.store, { damaged, folder: join(directory, 'draft') });
    const damage = damageOf(session, damaged);
    const work = await repairAll(session, { store, directory, damaged, damage });
    const isNew = (layer: Layer): boolean => !damage.givenUp.includes(layer);
    const lost = contentsOf(work.left.filter((layer) => isNew(layer) && !work.book.chain(layer, layer)));
    const givenUp = yes && lost.length > 0 && accept.includes(LOST);
    const layers = work.done.filter((d) => !d.sameBytes || !isNew(d.layer)).map((d) => d.layer);
    if (yes) await keep(session, { store, layers, copies, lost: givenUp ? lost : [] });
    return {
      repaired: work.done.map(({ layer, from, sameBytes }) => {
        const files = filesOf(layer).map((file) => file.key);
        return { table: layer.table, day: layer.day, files, from, sameBytes };
      }),
      copies: copies.map((entry) => copyKey(entry.seq)),
      lost: lost.map((layer) => ({ table: layer.table, day: layer.day, why: whyLost(layer, damaged) })),
      givenUp,
    };
  });
}

interface Looked {
  /** Keys of layer files. */
  readonly damaged: ReadonlySet<string>;
  /** Entries whose copies are. */
  readonly copies: readonly Entry[];
}

async function look(session: Session): Promise<Looked> {
  let looked: Looked = { damaged: new Set(), copies: [] };
  await recoveryStep(session, 'look', async () => {
    looked = {
      damaged: new Set((await faultyFiles(session)).map(({ file }) => file.key)),
      copies: await damagedCopies(session.ledger.entries, session.store),
    };
    return `${count(looked.damaged.size + looked.copies.length, 'file')} missing or damaged`;
  });
  return looked;
}

interface Bench extends Reading {
  readonly store: DraftStore;
}

interface Done {
  readonly layer: Layer;
  readonly from: ContentSource;
  readonly sameBytes: boolean;
}

interface Work {
  readonly book: LayerBook;
  readonly done: readonly Done[];
  /** Layers that could not be written again. */
  readonly left: readonly Layer[];
}

interface Aside {
  readonly store: DraftStore;
  readonly directory: string;
  readonly damaged: ReadonlySet<string>;
  readonly damage: Damage;
}

/** Day after day, and again as long as what was found helps to find more. */
async function repairAll(session: Session, { store, directory, damaged, damage }: Aside): Promise<Work> {
  const { layers: sql, engine } = session.warehouse;
  let work: Work = { book: damage.book, done: [], left: [...damage.layers, ...damage.givenUp] };
  if (work.left.length === 0) return work;
  if (!sql) return fail('repair-unsupported', { engine, damaged: damage.layers.length });
  const bench = { session, sql, store, directory, shelf: new LayerShelf(store, directory) };
  await recoveryStep(session, 'find', async () => {
    for (let before = Infinity; work.left.length < before;) {
      before = work.left.length;
      for (const layers of byDay(work.left)) work = await repairDay(bench, layers, { work, damaged });
    }
    return `${count(work.done.length, 'layer')} can be written again, ${work.left.length.toLocaleString('en-US')} not`;
  });
  return work;
}

interface Going {
  readonly work: Work;
  readonly damaged: ReadonlySet<string>;
}

async function repairDay(bench: Bench, layers: readonly Layer[], { work, damaged }: Going): Promise<Work> {
  let { book, done, left } = work;
  await using contents = await Contents.open(bench);
  for (const layer of layers) {
    const isWhole = filesOf(layer).every((file) => !damaged.has(file.key));
    if (isWhole && book.chain(layer, layer)) {
      left = left.filter((l) => l !== layer); // the way to it is whole again
      continue;
    }
    const found = await contents.find(layer, book);
    if (!found) continue;
    const made = await write(bench, { layer, rows: found.rows, book, damaged });
    book = book.with([made.layer]);
    done = [...done, { ...made, from: found.from }];
    left = left.filter((l) => l !== layer);
  }
  return { book, done, left };
}

interface Writing {
  readonly layer: Layer;
  readonly rows: string;
  readonly book: LayerBook;
  readonly damaged: ReadonlySet<string>;
}

/** Against the day that it was told against, where there is a way to that; else whole. */
async function write(bench: Bench, { layer, rows, book, damaged }: Writing): Promise<Omit<Done, 'from'>> {
  const { session, sql, store, directory, shelf } = bench;
  const before = layer.against ? book.find(layer, layer.against) : undefined;
  const { day, revision, columns, key } = layer;
  const made = await writeLayer(
    { connection: session.connection, dialect: session.dialect, sql, store, book, directory, shelf },
    {
      of: layer.seed ? { table: layer.table, seed: true } : { table: layer.table },
      content: { day, revision },
      rows,
      columns,
      key,
      before: before && book.chain(layer, before) ? before : undefined,
    },
  );
  const [own, old] = [filesOf(made), filesOf(layer)];
  const same = made.kind === layer.kind && own.every((file, i) => file.sha256 === old[i]?.sha256);
  if (!same || own.length !== old.length) return { layer: made, sameBytes: false };
  for (const [i, file] of own.entries()) {
    const to = old[i]?.key ?? file.key;
    if (damaged.has(to)) store.move(file.key, to);
    else store.forget(file.key);
  }
  return { layer, sameBytes: true };
}

function whyLost(layer: Layer, damaged: ReadonlySet<string>): string {
  const hit = filesOf(layer).find((file) => damaged.has(file.key));
  if (hit) return `${hit.key} is damaged, and neither a dump nor a table holds the day`;
  return `it was told against ${layer.against?.day ?? 'a day'}, which is lost, and neither a dump nor a table holds it`;
}
