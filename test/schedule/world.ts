import type { TickingClock } from '../../src/clock.ts';
import { dayOf, type Day } from '../../src/day.ts';
import {
  Schedule,
  type Arrival,
  type KnownDay,
  type Memory,
  type Notice,
  type RanDay,
  type ScheduleEvent,
  type Timetable,
} from '../../src/schedule/index.ts';

/** Time that passes when it is told to; what it shows may be set without any passing. */
export class TestClock implements TickingClock {
  #passed = 0;
  #shown: number;
  #sleepers: { readonly at: number; readonly wake: () => void }[] = [];

  constructor(iso: string) {
    this.#shown = Date.parse(iso);
  }

  now(): Date {
    return new Date(this.#shown + this.#passed);
  }

  sleep(millis: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const sleeper = { at: this.#passed + millis, wake: resolve };
      if (signal.aborted) return resolve();
      this.#sleepers.push(sleeper);
      signal.addEventListener('abort', () => {
        this.#sleepers = this.#sleepers.filter((s) => s !== sleeper);
        resolve();
      });
    });
  }

  /** Lets time pass, waking whoever sleeps at the moment he wanted. */
  async pass(millis: number): Promise<void> {
    const end = this.#passed + millis;
    await settle();
    for (;;) {
      const next = this.#sleepers.filter((s) => s.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.#sleepers = this.#sleepers.filter((s) => s !== next);
      this.#passed = Math.max(this.#passed, next.at);
      next.wake();
      await settle();
    }
    this.#passed = end;
  }

  /** Lets time pass until the clock shows this instant. */
  until(iso: string): Promise<void> {
    return this.pass(Date.parse(iso) - this.now().getTime());
  }

  /** The clock is set: it shows another time, and none passes. */
  set(iso: string): void {
    this.#shown = Date.parse(iso) - this.#passed;
  }
}

export async function settle(): Promise<void> {
  for (let i = 0; i < 2; i++) await new Promise((resolve) => setImmediate(resolve));
}

export interface WorldOptions {
  readonly at: string;
  readonly timetable?: Timetable;
  /** False: dumps come from somebody else. */
  readonly dumps?: boolean;
}

export const TOKYO: Timetable = { zone: 'Asia/Tokyo', dumpAt: '05:30', dayAt: '07:00' };

/** A source, a folder of dumps and a warehouse in memory, and a schedule over them that can be ended and begun again. */
export class World {
  readonly clock: TestClock;
  readonly timetable: Timetable;
  readonly folder: Arrival[] = [];
  readonly known = new Map<Day, KnownDay['state']>();
  /** What was done, with the time in UTC: `2026-02-05T20:30 dump 2026-02-06`. */
  readonly done: string[] = [];
  readonly said: ScheduleEvent[] = [];
  readonly notices: Notice[] = [];
  memory: Memory = { dumped: null, troubles: [] };
  /** Thrown by the next dumps and runs. */
  dumpFails: (() => Error | undefined) | undefined;
  runFails: (() => Error | undefined) | undefined;
  /** What a day ends in, where not published. */
  readonly fate = new Map<Day, Pick<RanDay, 'outcome' | 'error'>>();
  /** Of the project. */
  version = '1';
  /** How long work takes. */
  lasts = 0;
  status: Schedule['status'] = () => {
    throw new Error('not begun');
  };
  readonly #dumps: boolean;
  #running = 0;
  #stop = new AbortController();
  #kept: Promise<void> = Promise.resolve();

  constructor({ at, timetable = TOKYO, dumps = true }: WorldOptions) {
    this.clock = new TestClock(at);
    this.timetable = timetable;
    this.#dumps = dumps;
  }

  async begin(): Promise<void> {
    this.#stop = new AbortController();
    const { signal } = this.#stop;
    const schedule = await Schedule.open({
      clock: this.clock,
      timetable: this.timetable,
      store: {
        read: () => Promise.resolve(this.memory),
        write: (memory) => ((this.memory = structuredClone(memory)), Promise.resolve()),
      },
      say: (event) => this.said.push(event),
      tell: (notice) => (this.notices.push(notice), Promise.resolve()),
      work: {
        dump: this.#dumps ? (day, stop) => this.#dump(day, stop) : undefined,
        arrivals: () => Promise.resolve([...this.folder]),
        run: (through, stop) => this.#run(through, stop),
        version: () => Promise.resolve(this.version),
      },
    });
    this.status = () => schedule.status();
    this.#kept = schedule.keep(signal);
    await settle();
  }

  /** Ends the schedule as a signal does. */
  async end(): Promise<void> {
    this.#stop.abort();
    await this.#kept;
  }

  /** A dump that somebody else puts there. */
  arrive(day: string, bytes = 100): void {
    this.folder.push({ name: `shop-${day}.sql.gz`, day: day as Day, bytes, modified: this.clock.now().getTime() });
  }

  /** What people were told, in short. */
  get told(): string[] {
    return this.notices.map((n) => `${n.kind} ${n.about}`);
  }

  #note(text: string): void {
    this.done.push(`${this.clock.now().toISOString().slice(0, 16)} ${text}`);
  }

  async #dump(day: Day, stop: AbortSignal): Promise<void> {
    this.#note(`dump ${day}`);
    if (this.lasts > 0) await this.clock.sleep(this.lasts, stop);
    if (stop.aborted) throw new Error('stopped');
    const error = this.dumpFails?.();
    if (error !== undefined) throw error;
    this.arrive(day);
  }

  async #run(through: Day, stop: AbortSignal): Promise<{ ran: RanDay[]; known: KnownDay[] }> {
    if (this.#running > 0) throw new Error('two runs at once');
    this.#running++;
    try {
      return await this.#runDays(through, stop);
    } finally {
      this.#running--;
    }
  }

  async #runDays(through: Day, stop: AbortSignal): Promise<{ ran: RanDay[]; known: KnownDay[] }> {
    const error = this.runFails?.();
    if (error !== undefined) throw error;
    const pending = [...new Set(this.folder.map((a) => a.day))]
      .filter((day) => day <= through && this.known.get(day) !== 'published' && this.known.get(day) !== 'quarantined')
      .sort();
    const ran: RanDay[] = [];
    for (const day of pending) {
      if (this.lasts > 0) await this.clock.sleep(this.lasts, stop);
      if (stop.aborted) throw new Error('stopped');
      const { outcome, error: why } = this.fate.get(day) ?? { outcome: 'published', error: undefined };
      this.known.set(day, outcome as KnownDay['state']);
      this.#note(`${outcome} ${day}`);
      ran.push({ day, outcome, error: why });
    }
    const known = [...this.known].map(([day, state]) => ({ day, state })).sort((a, b) => (a.day < b.day ? -1 : 1));
    return { ran, known };
  }

  get today(): Day {
    return dayOf(this.clock.now(), this.timetable.zone);
  }
}
