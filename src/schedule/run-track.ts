import type { Day } from '../day.ts';
import type { VarveError } from '../errors.ts';
import { describe, type Desk } from './desk.ts';
import { isPassing, pauseAfter } from './retry.ts';
import type { Moment } from './timetable.ts';
import type { Arrival, KnownDay, RanDay, RunReport, Work } from './work.ts';

const ABOUT = 'run';
/** A dump that was not written to for so long is whole, as far as a folder can tell. */
const SETTLED_MILLIS = 60_000;
/** People are told of what may pass by itself when it did not pass in so many tries. */
const PATIENCE = 3;

interface Ran {
  readonly through: Day;
  /** The dumps that were there. */
  readonly dumps: string;
}

/** Runs the days that are due, oldest first: at their time, when a late dump arrives, after a restart, and after what passes. */
export class RunTrack {
  readonly #desk: Desk;
  readonly #work: Pick<Work, 'run' | 'version'>;
  readonly #seen = new Map<string, number>();
  #ran: Ran | undefined;
  #retry: { readonly attempts: number; readonly notBefore: number } | undefined;
  /** Set while something waits for the project to be mended: its version then, the last one seen, and whether it is another. */
  #broken:
    { readonly version: string | undefined; readonly seen: string | undefined; readonly mended: boolean } | undefined;
  #waiting = '';
  #known: readonly KnownDay[] = [];
  busy = false;

  constructor(desk: Desk, work: Pick<Work, 'run' | 'version'>) {
    this.#desk = desk;
    this.#work = work;
  }

  get notBefore(): number | undefined {
    return this.busy ? undefined : this.#retry?.notBefore;
  }

  /** What it waits for, in words; empty for nothing. */
  get waiting(): string {
    return this.#waiting;
  }

  /** The newest day that is visible, as far as the last run knows. */
  get published(): Day | undefined {
    return this.#known.findLast((k) => k.state === 'published')?.day;
  }

  /** Begins a run where one is due; resolves when it is over. */
  start({ through }: Moment, arrivals: readonly Arrival[], signal: AbortSignal): Promise<void> | undefined {
    const due = arrivals.filter((a) => a.day <= through);
    const dumps = due.map(idOf).sort().join('\n');
    if (this.busy || !this.#isDue(through, dumps)) return undefined;
    const growing = due.filter((a) => this.#ran?.dumps.split('\n').includes(idOf(a)) !== true && !this.#isSettled(a));
    if (growing.length > 0) {
      this.#wait(
        null,
        `${growing.map((a) => a.name).join(', ')}: still being written (changed within the last minute).`,
      );
      return undefined;
    }
    this.busy = true;
    return this.#perform({ through, dumps }, signal).finally(() => (this.busy = false));
  }

  /** Looks whether the project was changed since a day failed for its sake: then the next start runs it again. */
  async lookForMending(): Promise<void> {
    if (this.busy || this.#broken === undefined) return;
    const version = await this.#work.version();
    const isNew = this.#broken.version !== undefined && version !== this.#broken.version;
    // a change is taken up when nothing more has changed between two looks
    const mended = isNew && version === this.#broken.seen;
    this.#broken = { version: this.#broken.version ?? version, seen: version, mended };
  }

  #isDue(through: Day, dumps: string): boolean {
    if (this.#ran === undefined || through > this.#ran.through || dumps !== this.#ran.dumps) return true;
    if (this.#broken?.mended === true) return true;
    return this.#retry !== undefined && this.#desk.clock.now().getTime() >= this.#retry.notBefore;
  }

  /** A dump of our own is whole when it is there. */
  #isSettled(arrival: Arrival): boolean {
    if (arrival.day === this.#desk.dumped) return true;
    const now = this.#desk.clock.now().getTime();
    const id = idOf(arrival);
    const since = Math.min(this.#seen.get(id) ?? now, now); // a clock that was set back
    this.#seen.set(id, since);
    return now - arrival.modified >= SETTLED_MILLIS || now - since >= SETTLED_MILLIS;
  }

  #wait(day: Day | null, message: string): void {
    if (this.#waiting !== message && message !== '') this.#desk.say({ state: 'waiting', day, message });
    this.#waiting = message;
  }

  async #perform(ran: Ran, signal: AbortSignal): Promise<void> {
    this.#wait(null, '');
    this.#desk.say({ state: 'running', day: ran.through, message: `Running what is pending up to ${ran.through}.` });
    this.#ran = ran;
    this.#broken = undefined;
    this.#seen.clear();
    try {
      await this.#report(ran, await this.#work.run(ran.through, signal));
    } catch (error) {
      if (!signal.aborted) await this.#failed(error);
    }
  }

  async #failed(error: unknown): Promise<void> {
    const { message } = describe(error);
    const passing = isPassing(error);
    const attempts = passing ? this.#again(message) : 0;
    if (!passing) {
      this.#retry = undefined;
      this.#waitForMending();
      this.#desk.say({ state: 'failed', day: null, message });
    }
    await this.#desk.note(
      { about: ABOUT, kind: 'failure', day: null },
      { error, tell: !passing || attempts >= PATIENCE },
    );
  }

  #waitForMending(): void {
    this.#broken = { version: undefined, seen: undefined, mended: false };
  }

  /** Sets when to try again; returns how often it failed. */
  #again(message: string): number {
    const attempts = (this.#retry?.attempts ?? 0) + 1;
    const pause = pauseAfter(attempts);
    this.#retry = { attempts, notBefore: this.#desk.clock.now().getTime() + pause };
    this.#desk.say({ state: 'retrying', day: null, message: `${message} Trying again in ${pause / 60_000} min.` });
    return attempts;
  }

  async #report(ran: Ran, { ran: days, known }: RunReport): Promise<void> {
    this.#known = known;
    const passing = days.find(({ error }) => isPassing(error))?.error;
    const attempts = passing ? this.#again(passing.message) : 0;
    if (!passing) {
      this.#retry = undefined;
      await this.#desk.end(ABOUT, 'Days run again.');
    }
    if (known.some((k) => k.state === 'accepted')) this.#waitForMending();
    for (const day of days) await this.#tellDay(day, attempts);
    await this.#endDays(known);
    await this.#late(ran);
  }

  async #tellDay({ day, outcome, error }: RanDay, attempts: number): Promise<void> {
    this.#desk.say({
      state: error ? 'failed' : 'ran',
      day,
      message: `${day} ${outcome}${error ? `: ${error.message}` : ''}`,
    });
    if (!error) return;
    const kind = outcome === 'quarantined' ? 'quarantine' : 'failure';
    await this.#desk.note({ about: `day ${day}`, kind, day }, { error, tell: isTold(error, attempts) });
  }

  /** Troubles of days that have become visible, by whomever, are over; those of days that were taken back are none. */
  async #endDays(known: readonly KnownDay[]): Promise<void> {
    for (const { about, day } of this.#desk.troubles.filter((t) => t.about.startsWith('day '))) {
      const state = known.find((k) => k.day === day)?.state;
      if (state === 'published') await this.#desk.end(about, `${day ?? ''} is published.`);
      else if (state === undefined) await this.#desk.drop(about);
    }
  }

  /** The day is due and its dump is not there: said once, told once, and over when it comes or the next day is due. */
  async #late({ through, dumps }: Ran): Promise<void> {
    for (const { about, day } of this.#desk.troubles.filter((t) => t.kind === 'late' && t.day !== null)) {
      if (this.#known.some((k) => k.day === day)) await this.#desk.end(about, `The dump of ${day ?? ''} came.`);
      else if (day !== null && day < through) {
        this.#desk.say({ state: 'missed', day, message: `No dump of ${day} came: it is a missed day until one does.` });
        await this.#desk.drop(about);
      }
    }
    const isThere =
      this.#known.some((k) => k.day === through) || dumps.split('\n').some((id) => id.startsWith(through));
    if (isThere) return;
    const message = `The dump of ${through} is late: it is not there yet.`;
    this.#wait(through, message);
    if (this.#known.length === 0) return; // a new project waits for its first dump
    const isNews = !this.#desk.has('dump');
    await this.#desk.note({ about: `late ${through}`, kind: 'late', day: through }, { error: message, tell: isNews });
  }
}

function isTold(error: VarveError, attempts: number): boolean {
  return !isPassing(error) || attempts >= PATIENCE;
}

function idOf({ day, name, bytes, modified }: Arrival): string {
  return `${day} ${name} ${bytes} ${modified}`;
}
