import type { Day } from '../day.ts';
import { isError } from '../errors.ts';
import { describe, type Desk } from './desk.ts';
import { pauseAfter } from './retry.ts';
import type { Moment } from './timetable.ts';
import type { Arrival, Work } from './work.ts';

const ABOUT = 'dump';

/**
 * Makes the dump of each day. Whatever goes wrong is tried again until the day is over: a dump that is not taken today can
 * never be taken.
 */
export class DumpTrack {
  readonly #desk: Desk;
  readonly #dump: NonNullable<Work['dump']>;
  #tried: { readonly day: Day; readonly attempts: number; readonly notBefore: number } | undefined;
  busy = false;

  constructor(desk: Desk, dump: NonNullable<Work['dump']>) {
    this.#desk = desk;
    this.#dump = dump;
  }

  /** When it tries again, in milliseconds. */
  get notBefore(): number | undefined {
    return this.busy ? undefined : this.#tried?.notBefore;
  }

  /** Begins the day's dump where it is due and not there; resolves when that is over. */
  start(moment: Moment, arrivals: readonly Arrival[], signal: AbortSignal): Promise<void> | undefined {
    const { today, dumpDue } = moment;
    if (this.#tried !== undefined && this.#tried.day < today) this.#miss(this.#tried.day);
    const isThere = this.#desk.dumped === today || arrivals.some((a) => a.day === today);
    if (this.busy || !dumpDue || isThere) return undefined;
    if (this.#tried && this.#desk.clock.now().getTime() < this.#tried.notBefore) return undefined;
    this.busy = true;
    return this.#make(today, signal).finally(() => (this.busy = false));
  }

  #miss(day: Day): void {
    this.#tried = undefined;
    this.#desk.say({ state: 'missed', day, message: `No dump of ${day} could be made: it stays a missed day.` });
  }

  async #make(day: Day, signal: AbortSignal): Promise<void> {
    this.#desk.say({ state: 'dumping', day, message: `Dumping the source for ${day}.` });
    try {
      await this.#dump(day, signal).catch((error: unknown) => {
        if (!isError(error, 'dump-exists')) throw error;
      });
    } catch (error) {
      if (!signal.aborted) await this.#failed(day, error);
      return;
    }
    this.#tried = undefined;
    this.#desk.say({ state: 'dumped', day, message: `The dump of ${day} is there.` });
    await this.#desk.noteDumped(day);
    await this.#desk.end(ABOUT, `The dump of ${day} is there.`);
  }

  async #failed(day: Day, error: unknown): Promise<void> {
    const attempts = (this.#tried?.attempts ?? 0) + 1;
    const pause = pauseAfter(attempts);
    this.#tried = { day, attempts, notBefore: this.#desk.clock.now().getTime() + pause };
    const { message } = describe(error);
    this.#desk.say({ state: 'retrying', day, message: `${message} Trying again in ${pause / 60_000} min.` });
    await this.#desk.note({ about: ABOUT, kind: 'failure', day }, { error, tell: true });
  }
}
