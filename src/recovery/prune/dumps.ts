import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { filesOf, layerBook, sha256Of, type Entry, type LayerFile } from '../../bronze/index.ts';
import { unpublished, type Session } from '../../run/index.ts';
import type { Prunable, PrunePlan } from './plan.ts';
import { millisOf } from './span.ts';

/** Raw dumps that are older than `dumps.keep`. One stays while its day waits, or its layers do not verify. */
export async function dumpsToPrune(session: Session): Promise<PrunePlan> {
  const { store, project, ledger, clock } = session;
  const { keep } = project.settings.dumps;
  const before = new Date(clock.now().getTime() - millisOf(keep)).toISOString();
  const there = new Map((await store.list('dumps/')).map(({ key, bytes }) => [key, bytes]));
  const waiting = new Set(unpublished(ledger.state).map((e) => e.seq));
  const remove: Prunable[] = [];
  const stays: Prunable[] = [];
  await withLayerCheck(session, async (fault) => {
    for (const entry of ledger.entries) {
      if (entry.kind !== 'accepted' || entry.at > before) continue;
      const keys = entry.body.dump.flatMap(({ archived }) =>
        archived !== null && there.has(archived) ? [archived] : [],
      );
      if (keys.length === 0) continue;
      const reason = waiting.has(entry.seq) ? `${entry.day ?? ''} is not visible yet` : await fault(entry);
      const why = reason ?? `${entry.day ?? ''}, older than ${keep}; its layers verify`;
      const found = keys.map((key): Prunable => ({ what: 'dump', key, bytes: there.get(key) ?? 0, why }));
      (reason === undefined ? remove : stays).push(...found);
    }
  });
  return { remove, stays };
}

type Fault = (entry: Entry<'accepted'>) => Promise<string | undefined>;

/** Hands out a check of a day's layers: why they do not stand in for its dump, or undefined. Each file is read once. */
async function withLayerCheck({ store, ledger }: Session, work: (fault: Fault) => Promise<void>): Promise<void> {
  const book = layerBook(ledger.entries, ledger.state);
  const checked = new Map<string, boolean>();
  const directory = await mkdtemp(join(tmpdir(), 'varve-prune-'));
  const isWhole = async ({ key, sha256 }: LayerFile): Promise<boolean> => {
    const known = checked.get(key);
    if (known !== undefined) return known;
    const whole =
      (await store.stat(key)) !== undefined &&
      (await sha256Of(createReadStream(await store.localFile(key, directory), { highWaterMark: 1 << 20 }))) === sha256;
    checked.set(key, whole);
    return whole;
  };
  try {
    await work(async ({ day, body }) => {
      if (day === null) return 'its entry names no day';
      for (const table of Object.keys(body.tables)) {
        const chain = book.chain({ table }, { day, revision: body.revision });
        if (!chain) return `${day} has no layer of ${table}`;
        for (const file of chain.flatMap(filesOf))
          if (!(await isWhole(file))) return `the layer ${file.key} does not verify`;
      }
      return undefined;
    });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
