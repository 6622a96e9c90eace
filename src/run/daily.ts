import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BesideStore, type Entry } from '../bronze/index.ts';
import type { Day } from '../day.ts';
import { locateDumps } from '../dump/index.ts';
import { fail, isError } from '../errors.ts';
import { finishPending } from './aside/pending.ts';
import { dayOfDump } from './dump-day.ts';
import { repeat, runDay, type DayPlan, type DayResult } from './day.ts';
import { keptParts } from './kept.ts';
import { isDump } from './known.ts';
import { dropLateSchemas } from './late.ts';
import { kindOf, pendingDumps, unpublished } from './pending.ts';
import { copyLedger } from './record.ts';
import { withScratch } from './scratch.ts';
import type { Session } from './session.ts';

/** What `daily` and `plan` are told. */
export interface DailyOptions {
  readonly date?: Day | undefined;
  /** Parts of one dump; left out: what lies in `dumps.from`. */
  readonly dump?: readonly string[] | undefined;
  readonly database?: string | undefined;
  readonly accept?: readonly string[] | undefined;
  /** Only days up to this one; newer ones are left where they lie. */
  readonly through?: Day | undefined;
  /** unique_ids of the nodes to run. */
  readonly nodes: readonly string[];
  readonly dry: boolean;
  readonly fullRefresh: boolean;
  /** `load`: staging only. */
  readonly stagingOnly?: boolean | undefined;
}

/** One day of the queue: its dump comes anew, or from the store. */
interface Waiting {
  readonly day: Day;
  readonly parts: readonly string[];
  readonly resumed: Entry<'accepted'> | undefined;
  readonly dated: boolean;
}

/**
 * Runs all pending days, oldest first: accepted ones that are not visible yet, then the dump given or those that lie there.
 * When a day cannot become visible the newer ones are still taken in and accepted, so that no dump is lost, and wait.
 */
export async function runDays(session: Session, options: DailyOptions): Promise<DayResult[]> {
  await finishPending(session);
  if (!options.dry) await dropLateSchemas(session);
  const results: DayResult[] = [];
  let blocked = false;
  for (const waiting of await queue(session, options)) {
    if (blocked && waiting.resumed) continue;
    const result = await runUndisturbed(session, { waiting, options, visible: !blocked });
    results.push(result);
    blocked ||= result.outcome === 'accepted';
    if (!options.dry) await copyLedger(session);
  }
  return results;
}

async function queue(session: Session, options: DailyOptions): Promise<Waiting[]> {
  const resumed = unpublished(session.ledger.state).map((entry): Waiting => ({
    day: entry.day as Day,
    parts: [],
    resumed: entry,
    dated: true,
  }));
  const fresh = options.dump
    ? [await given(session, { ...options, dump: options.dump })]
    : await located(session, options);
  // a dump for a day that waits replaces what waits
  const replaced = new Set(fresh.map((w) => w.day));
  const { through } = options;
  return [...resumed.filter((w) => !replaced.has(w.day)), ...fresh]
    .filter((w) => through === undefined || w.day <= through)
    .sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0));
}

async function given(session: Session, options: DailyOptions & { readonly dump: readonly string[] }): Promise<Waiting> {
  const day = options.date ?? (await dayOfDump(session, options.dump));
  return { day, parts: options.dump, resumed: undefined, dated: options.date !== undefined };
}

async function located(session: Session, { date }: DailyOptions): Promise<Waiting[]> {
  const { dumps } = session.project.settings;
  const from = join(session.project.dir, dumps.from);
  const found = await locateDumps({ from, name: dumps.name });
  const wanted = date === undefined ? pendingDumps(session.ledger.entries, found) : found.filter((d) => d.day === date);
  if (date !== undefined && wanted.length === 0 && !unpublished(session.ledger.state).some((e) => e.day === date)) {
    fail('no-dump-for-day', { day: date, from: dumps.from, pattern: dumps.name });
  }
  return wanted.map(({ day, path }) => ({ day, parts: [path], resumed: undefined, dated: date !== undefined }));
}

interface Running {
  readonly waiting: Waiting;
  readonly options: DailyOptions;
  readonly visible: boolean;
}

/** A day that a deadlock took back is tried again so many times, after a pause. */
const TRIES = 4;
const PAUSE_MILLIS = 500;

/** The server picked the day's transaction as the victim of a deadlock and took it back whole: what was accepted runs again. */
async function runUndisturbed(session: Session, running: Running): Promise<DayResult> {
  const { day } = running.waiting;
  let { resumed } = running.waiting;
  for (let tries = 1; ; tries++) {
    const result = await runWaiting(session, { ...running, waiting: { ...running.waiting, resumed } }).catch(
      (error: unknown) => (isError(error, 'deadlock') && tries < TRIES ? error : Promise.reject(error as Error)),
    );
    if (isError(result) || (isError(result.error, 'deadlock') && tries < TRIES)) {
      session.emit({
        type: 'warning',
        message: `A deadlock took ${day} back whole; it is tried again (${tries} of ${TRIES - 1}).`,
      });
      await sleep(tries * PAUSE_MILLIS, undefined, { signal: session.signal }).catch((cause: unknown) =>
        fail('interrupted', { during: 'waiting after a deadlock' }, { cause }),
      );
      resumed = unpublished(session.ledger.state).find((e) => e.day === day);
    } else return result;
  }
}

async function runWaiting(session: Session, { waiting, options, visible }: Running): Promise<DayResult> {
  const { day, resumed } = waiting;
  const plan: Omit<DayPlan, 'parts'> = {
    day,
    database: options.database,
    resumed,
    accepted: options.accept ?? [],
    dated: waiting.dated,
    dry: options.dry,
    until: visible ? (options.stagingOnly ? 'staging' : 'publish') : 'accept',
    nodes: options.nodes,
    fullRefresh: options.fullRefresh,
  };
  if (resumed) {
    session.emit({ type: 'day', day, what: 'resumed', source: resumed.body.dump.map((p) => p.name).join(', ') });
    return withScratch(async (directory) => {
      const parts = await keptParts(session, resumed, directory);
      return runDay(session, { ...plan, parts });
    });
  }
  const kind = kindOf(session.ledger.state, day);
  session.emit({
    type: 'day',
    day,
    what: kind === 'first' || kind === 'next' ? 'load' : kind,
    source: waiting.parts.map((p) => basename(p)).join(', '),
  });
  const known = await sameBytes(session, waiting);
  if (known) return repeat(session, { day, dry: options.dry }, known.body.dump);
  return options.dry
    ? planDay(session, { ...plan, parts: waiting.parts })
    : runDay(session, { ...plan, parts: waiting.parts });
}

/** A day that is taken back: the layers with which later days are laid again lie beside the store until then. */
function planDay(session: Session, plan: DayPlan): Promise<DayResult> {
  return withScratch((directory) => runDay({ ...session, store: new BesideStore(session.store, directory) }, plan));
}

/** The accepted entry of that very dump for that very day, if it is there and visible: then nothing need be read (H7). */
async function sameBytes(session: Session, { day, parts }: Waiting): Promise<Entry<'accepted'> | undefined> {
  const state = session.ledger.state.days.find((d) => d.day === day);
  const accepted = state?.accepted;
  if (!accepted || state.published !== accepted.body.revision) return undefined;
  return (await isDump(parts, accepted.body.dump)) ? accepted : undefined;
}
