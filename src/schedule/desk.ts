import type { TickingClock } from '../clock.ts';
import type { Day } from '../day.ts';
import { isError } from '../errors.ts';
import { Troubles, type Notice, type Trouble } from './troubles.ts';

/** What a schedule does, in the order in which it may happen to a day. */
export const SCHEDULE_STATES = [
  'started',
  'dumping',
  'dumped',
  'waiting',
  'running',
  'ran',
  'retrying',
  'failed',
  'missed',
  'jumped',
  'told',
  'stopped',
] as const;
export type ScheduleState = (typeof SCHEDULE_STATES)[number];

export interface ScheduleEvent {
  readonly state: ScheduleState;
  readonly day: Day | null;
  readonly message: string;
}

/** What a schedule must know again after a restart. */
export interface Memory {
  /** The day whose dump was made last. */
  readonly dumped: Day | null;
  readonly troubles: readonly Trouble[];
}

export interface MemoryStore {
  read(): Promise<Memory>;
  write(memory: Memory): Promise<void>;
}

export interface DeskOptions {
  readonly clock: TickingClock;
  readonly store: MemoryStore;
  readonly say: (event: ScheduleEvent) => void;
  /** Tells people; told to nobody where it fails, which it says by itself. */
  readonly tell: (notice: Notice) => Promise<void>;
}

/** Where both tracks of a schedule note what happened, and from where people are told. */
export class Desk {
  readonly clock: TickingClock;
  readonly say: (event: ScheduleEvent) => void;
  readonly #options: DeskOptions;
  readonly #troubles: Troubles;
  #dumped: Day | null;
  #saved: Promise<void> = Promise.resolve();

  private constructor(options: DeskOptions, memory: Memory) {
    this.#options = options;
    this.clock = options.clock;
    this.say = options.say;
    this.#dumped = memory.dumped;
    this.#troubles = new Troubles(memory.troubles);
  }

  static async open(options: DeskOptions): Promise<Desk> {
    return new Desk(options, await options.store.read());
  }

  get dumped(): Day | null {
    return this.#dumped;
  }

  get troubles(): readonly Trouble[] {
    return this.#troubles.all;
  }

  has(about: string): boolean {
    return this.#troubles.has(about);
  }

  async noteDumped(day: Day): Promise<void> {
    this.#dumped = day;
    await this.#save();
  }

  /** Notes what went wrong; `tell`: people are told, once. */
  async note(
    trouble: Pick<Trouble, 'about' | 'kind' | 'day'>,
    { error, tell }: { readonly error: unknown; readonly tell: boolean },
  ): Promise<void> {
    const described = describe(error);
    const notice = this.#troubles.note({ ...trouble, ...described }, { at: this.clock.now(), tell });
    await this.#save();
    if (notice) await this.#tell(notice);
  }

  async end(about: string, message: string): Promise<void> {
    const notice = this.#troubles.end(about, { at: this.clock.now(), message });
    await this.#save();
    if (notice) await this.#tell(notice);
  }

  async drop(about: string): Promise<void> {
    this.#troubles.drop(about);
    await this.#save();
  }

  /** One write after another: dump and day may both have something to note. */
  #save(): Promise<void> {
    const memory = { dumped: this.#dumped, troubles: this.#troubles.all };
    this.#saved = this.#saved.then(() => this.#options.store.write(memory));
    return this.#saved;
  }

  async #tell(notice: Notice): Promise<void> {
    this.say({ state: 'told', day: notice.day, message: `${notice.kind}: ${notice.message}` });
    await this.#options.tell(notice);
  }
}

/** An error of ours in its words; anything else is a bug, whose text may hold anything. */
export function describe(error: unknown): Pick<Trouble, 'code' | 'message' | 'hint'> {
  if (typeof error === 'string') return { code: null, message: error, hint: null };
  if (isError(error)) return { code: error.code, message: error.message, hint: error.hint ?? null };
  return {
    code: 'bug',
    message: `This is a bug of Varve: ${error instanceof Error ? error.message : String(error)}`,
    hint: null,
  };
}
