import type { Day } from '../day.ts';
import { describe, Desk, type DeskOptions } from './desk.ts';
import { DumpTrack } from './dump-track.ts';
import { RunTrack } from './run-track.ts';
import { momentOf, type Moment, type Timetable } from './timetable.ts';
import type { Trouble } from './troubles.ts';
import type { Arrival, Work } from './work.ts';

/** How often the schedule looks at the clock and the folder, at least. */
const LOOK_MILLIS = 30_000;
/** A clock that goes otherwise than time by more than this was set. */
const JUMP_MILLIS = 60_000;
const FOLDER = 'dumps';

export interface ScheduleOptions extends DeskOptions {
  readonly work: Work;
  readonly timetable: Timetable;
}

/** How it stands, for whoever asks. */
export interface ScheduleStatus {
  /** False while there is a trouble that people were told of. */
  readonly ok: boolean;
  readonly doing: 'nothing' | 'dump' | 'day' | 'dump and day';
  readonly waiting: string | null;
  readonly today: Day;
  /** The newest visible day that this schedule has seen. */
  readonly published: Day | null;
  readonly next: { readonly dump: string | null; readonly day: string };
  readonly troubles: readonly Trouble[];
  /** When the schedule last looked. */
  readonly looked: string;
}

/** A day's dump and run, at their times, for ever. What is due is asked of clock, folder and ledger anew at each look. */
export class Schedule {
  readonly #options: ScheduleOptions;
  readonly #desk: Desk;
  readonly #dump: DumpTrack | undefined;
  readonly #run: RunTrack;
  readonly #working = new Set<Promise<void>>();
  #looked: Date;
  #wake: () => void = () => undefined;

  private constructor(options: ScheduleOptions, desk: Desk) {
    const { work } = options;
    this.#options = options;
    this.#desk = desk;
    this.#dump = work.dump && new DumpTrack(desk, work.dump);
    this.#run = new RunTrack(desk, work);
    this.#looked = options.clock.now();
  }

  static async open(options: ScheduleOptions): Promise<Schedule> {
    return new Schedule(options, await Desk.open(options));
  }

  status(): ScheduleStatus {
    const { today, nextDump, nextDay } = this.#moment();
    const [dump, day] = [this.#dump?.busy === true, this.#run.busy];
    const { troubles } = this.#desk;
    return {
      ok: !troubles.some((t) => t.told),
      doing: dump && day ? 'dump and day' : dump ? 'dump' : day ? 'day' : 'nothing',
      waiting: this.#run.waiting === '' ? null : this.#run.waiting,
      today,
      published: this.#run.published ?? null,
      next: { dump: this.#dump ? nextDump.toISOString() : null, day: nextDay.toISOString() },
      troubles,
      looked: this.#looked.toISOString(),
    };
  }

  /** Keeps the schedule until the signal; what is at work then is stopped and waited for. */
  async keep(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    const { today, nextDump, nextDay } = this.#moment();
    const next = `${this.#dump ? `next dump ${nextDump.toISOString()}, ` : ''}next day ${nextDay.toISOString()}`;
    this.#desk.say({ state: 'started', day: today, message: `The schedule has begun: ${next}.` });
    while (!signal.aborted) {
      const wake = new AbortController();
      this.#wake = () => wake.abort();
      const wait = await this.#look(signal);
      signal.addEventListener('abort', this.#wake, { once: true });
      const slept = clock.now().getTime();
      if (!signal.aborted) await clock.sleep(wait, wake.signal);
      signal.removeEventListener('abort', this.#wake);
      this.#noteJump(clock.now().getTime() - slept, wait);
    }
    await Promise.all(this.#working);
    this.#desk.say({ state: 'stopped', day: null, message: 'The schedule has stopped.' });
  }

  /** Starts what is due; returns how long nothing new can be due. */
  async #look(signal: AbortSignal): Promise<number> {
    const moment = this.#moment();
    this.#looked = this.#options.clock.now();
    const arrivals = await this.#arrivals();
    if (!arrivals) return LOOK_MILLIS;
    await this.#run.lookForMending();
    for (const track of [this.#dump, this.#run]) {
      const work = track?.start(moment, arrivals, signal);
      if (!work) continue;
      const done = work.catch((error: unknown) =>
        this.#desk.say({ state: 'failed', day: null, message: describe(error).message }),
      );
      this.#working.add(done);
      void done.finally(() => {
        this.#working.delete(done);
        this.#wake();
      });
    }
    const now = this.#options.clock.now().getTime();
    const times = [moment.nextDump.getTime(), moment.nextDay.getTime(), this.#dump?.notBefore, this.#run.notBefore];
    const waits = times.flatMap((at) => (at === undefined || at <= now ? [] : [at - now]));
    return Math.min(LOOK_MILLIS, ...waits);
  }

  /** Undefined where the folder cannot be read: noted, and looked at again. */
  async #arrivals(): Promise<readonly Arrival[] | undefined> {
    try {
      const found = await this.#options.work.arrivals();
      if (this.#desk.has(FOLDER)) await this.#desk.end(FOLDER, 'The folder of dumps can be read again.');
      return found;
    } catch (error) {
      await this.#desk.note({ about: FOLDER, kind: 'failure', day: null }, { error, tell: true });
      return undefined;
    }
  }

  #noteJump(passed: number, asked: number): void {
    if (passed >= -JUMP_MILLIS && passed <= asked + JUMP_MILLIS) return;
    const hours = Math.abs(passed / 3_600_000).toFixed(1);
    const message = `The clock was set ${passed < 0 ? 'back' : 'forward'} (about ${hours} h), or this machine slept.`;
    this.#desk.say({ state: 'jumped', day: null, message });
  }

  #moment(): Moment {
    return momentOf(this.#options.clock.now(), this.#options.timetable);
  }
}
