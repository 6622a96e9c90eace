import type { Day } from '../../day.ts';
import type { BucketSums, Entry, EntryBodies, Signed } from './entry.ts';
import type { DayState, HistoryState, LedgerState } from './state.ts';

interface MutableDay {
  /** Accepted dumps that still count, in order of acceptance. */
  accepted: Entry<'accepted'>[];
  published: number | undefined;
  quarantined: Entry<'quarantined'> | undefined;
}

interface Folding {
  readonly days: Map<Day, MutableDay>;
  readonly histories: Map<string, HistoryState>;
  readonly retired: Set<string>;
  staged: Day | undefined;
}

/** What the entries say, taken together. They must be a whole, checked chain. */
export function foldState(entries: readonly Entry[]): LedgerState {
  const folding: Folding = { days: new Map(), histories: new Map(), retired: new Set(), staged: undefined };
  for (const entry of entries) apply(folding, entry, entries);
  const days = [...folding.days].sort(([a], [b]) => (a < b ? -1 : 1)).map(([day, state]) => toDayState(day, state));
  return {
    days,
    histories: folding.histories,
    retired: folding.retired,
    staged: folding.staged,
    entries: entries.length,
  };
}

/** The revision that the next accepted dump of the day gets; withdrawn ones keep theirs. */
export function nextRevision(entries: readonly Entry[], day: Day): number {
  return entries.filter((entry) => entry.kind === 'accepted' && entry.day === day).length;
}

function toDayState(day: Day, { accepted, published, quarantined }: MutableDay): DayState {
  return { day, accepted: accepted.at(-1), published, quarantined };
}

function apply(folding: Folding, entry: Entry, entries: readonly Entry[]): void {
  switch (entry.kind) {
    case 'accepted':
      accept(dayOf(folding, entry.day), entry);
      break;
    case 'quarantined':
      quarantine(dayOf(folding, entry.day), entry);
      break;
    case 'published':
      dayOf(folding, entry.day).published = entry.body.revision;
      folding.staged = newestPublished(folding);
      observe(folding, entry.day, entry.body);
      break;
    case 'loaded':
      folding.staged = entry.day ?? undefined;
      break;
    case 'withdrawn':
      withdraw(folding, entry);
      break;
    case 'ran':
      observe(folding, entry.day, entry.body);
      break;
    case 'adopted':
      adopt(folding, entry.body);
      break;
    case 'renamed':
      rename(folding, entry.body);
      break;
    case 'replayed':
      replay(folding, entry.body);
      break;
    case 'retired':
      folding.histories.delete(entry.body.history);
      folding.retired.add(entry.body.history);
      break;
    case 'erased':
      erase(folding, entry.body);
      break;
    case 'restored':
      restore(folding, entry.body, entries);
      break;
    case 'begun':
    case 'repeated':
    case 'pruned':
    case 'repaired':
      break;
  }
}

function newestPublished({ days }: Folding): Day | undefined {
  return [...days]
    .filter(([, d]) => d.published !== undefined)
    .map(([day]) => day)
    .sort()
    .at(-1);
}

/** An entry that lost its day cannot come from us; it counts for no day rather than for a wrong one. */
function dayOf(folding: Folding, day: Day | null): MutableDay {
  const fresh: MutableDay = { accepted: [], published: undefined, quarantined: undefined };
  if (day === null) return fresh;
  const state = folding.days.get(day) ?? fresh;
  folding.days.set(day, state);
  return state;
}

function accept(day: MutableDay, entry: Entry<'accepted'>): void {
  day.accepted.push(entry);
  day.quarantined = undefined;
}

/** A dump that was accepted and then found at fault (H12) is refused after all: it holds up nobody. */
function quarantine(day: MutableDay, entry: Entry<'quarantined'>): void {
  day.quarantined = entry;
  const hashes = hashesOf(entry);
  day.accepted = day.accepted.filter((a) => a.body.revision === day.published || hashesOf(a) !== hashes);
}

function hashesOf(entry: Entry<'accepted' | 'quarantined'>): string {
  return entry.body.dump.map((part) => part.sha256).join();
}

/** Where an earlier dump of the day was accepted it counts again, and is to be published again. */
function withdraw({ days, histories }: Folding, { day, body }: Entry<'withdrawn'>): void {
  const state = day === null ? undefined : days.get(day);
  if (!state) return;
  state.accepted = state.accepted.filter((a) => a.body.revision !== body.revision);
  if (state.published !== body.revision) return;
  state.published = undefined;
  for (const [name, history] of histories) {
    histories.set(name, { ...history, observed: history.observed.filter((d) => d !== day) });
  }
}

function observe(
  { histories, retired }: Folding,
  day: Day | null,
  { histories: changed, target }: Pick<EntryBodies['ran'], 'histories'> & Signed,
): void {
  for (const [name, { model, rows, open, sums }] of Object.entries(changed)) {
    const before = histories.get(name);
    const observed = withDay(before?.observed ?? [], day);
    const adopted = before?.adopted ?? false;
    histories.set(name, { name, model, target, rows, open, observed, adopted, sums: joinSums(before?.sums, sums) });
    retired.delete(name);
  }
}

/** Sums of another hash or other columns say nothing of these; a run that told none leaves none that hold. */
function joinSums(before: BucketSums | undefined, now: BucketSums | undefined): BucketSums | undefined {
  if (!now || now.whole) return now;
  if (before?.by !== now.by) return undefined;
  return { by: now.by, buckets: { ...before.buckets, ...now.buckets } };
}

function withDay(days: readonly Day[], day: Day | null): readonly Day[] {
  return day === null || days.includes(day) ? days : [...days, day].sort();
}

function adopt({ histories, retired }: Folding, body: EntryBodies['adopted'] & Signed): void {
  const { history, model, target, rows, open } = body;
  histories.set(history, { name: history, model, target, rows, open, observed: [], adopted: true });
  retired.delete(history);
}

/** What was laid again keeps the days that it had, and has those that it was given. */
function replay({ histories, retired }: Folding, body: EntryBodies['replayed'] & Signed): void {
  const { history, model, target, rows, open, days, sums } = body;
  const before = histories.get(history);
  const observed = [...new Set([...(before?.observed ?? []), ...days])].sort();
  const adopted = before?.adopted ?? false;
  histories.set(history, { name: history, model, target, rows, open, observed, adopted, sums });
  retired.delete(history);
}

/** Histories hold less, by a declared change; their days are what they were. */
function erase({ histories }: Folding, { histories: erased }: EntryBodies['erased']): void {
  for (const [name, { rows, open, sums }] of Object.entries(erased)) {
    const before = histories.get(name);
    if (before) histories.set(name, { ...before, rows, open, sums });
  }
}

function rename({ histories, retired }: Folding, { from, to, model, target }: EntryBodies['renamed'] & Signed): void {
  const history = histories.get(from);
  if (!history) return;
  histories.delete(from);
  histories.set(to, { ...history, name: to, model, target });
  retired.delete(to);
}

function restore(folding: Folding, { replays, to }: EntryBodies['restored'], entries: readonly Entry[]): void {
  if (replays) setBack(folding, { ...foldState([]), retired: new Set(folding.retired) });
  else if (to !== undefined) setBack(folding, foldState(entries.slice(0, to)));
}

/**
 * The database is what it was: what is visible, staged and kept as a history. What was accepted since stays accepted, and
 * is to be published again. In an empty database nothing is visible and no history stands.
 */
function setBack(folding: Folding, then: LedgerState): void {
  const published = new Map(then.days.map((d) => [d.day, d.published]));
  for (const [day, state] of folding.days) state.published = published.get(day);
  folding.staged = then.staged;
  folding.histories.clear();
  for (const [name, history] of then.histories) folding.histories.set(name, history);
  folding.retired.clear();
  for (const name of then.retired) folding.retired.add(name);
}
