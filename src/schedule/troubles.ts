import type { Day } from '../day.ts';

export type NoticeKind = 'failure' | 'quarantine' | 'late' | 'recovery';

/** Something that somebody should look at, until it is over. */
export interface Trouble {
  /** `dump`, `run`, `day 2026-02-06`, `late 2026-02-06`. */
  readonly about: string;
  readonly kind: Exclude<NoticeKind, 'recovery'>;
  readonly day: Day | null;
  readonly code: string | null;
  readonly message: string;
  readonly hint: string | null;
  /** ISO instant. */
  readonly since: string;
  /** True once somebody was told; of what nobody was told nobody is told that it is over. */
  readonly told: boolean;
}

/** What is told to people: a trouble, or that one is over. */
export interface Notice {
  readonly kind: NoticeKind;
  readonly about: string;
  readonly day: Day | null;
  readonly code: string | null;
  readonly message: string;
  readonly hint: string | null;
  readonly since: string;
  readonly at: string;
}

/** The troubles of a schedule: each is told once, and once more when it is over. */
export class Troubles {
  readonly #open: Map<string, Trouble>;

  constructor(standing: readonly Trouble[]) {
    this.#open = new Map(standing.map((t) => [t.about, t]));
  }

  get all(): readonly Trouble[] {
    return [...this.#open.values()];
  }

  has(about: string): boolean {
    return this.#open.has(about);
  }

  /** Notes a trouble; returns what is to be told of it, if it is new or another one than before. */
  note(
    trouble: Omit<Trouble, 'since' | 'told'>,
    { at, tell }: { readonly at: Date; readonly tell: boolean },
  ): Notice | undefined {
    const before = this.#open.get(trouble.about);
    const same = before?.code === trouble.code && before.kind === trouble.kind;
    const told = tell || (same && before.told);
    const since = before?.since ?? at.toISOString();
    this.#open.set(trouble.about, { ...trouble, since, told });
    if (!tell || (same && before.told)) return undefined;
    return { ...trouble, since, at: at.toISOString() };
  }

  /** Ends a trouble; returns what is to be told of that. */
  end(about: string, { at, message }: { readonly at: Date; readonly message: string }): Notice | undefined {
    const trouble = this.#open.get(about);
    this.#open.delete(about);
    if (trouble?.told !== true) return undefined;
    const { day, code, since } = trouble;
    return { kind: 'recovery', about, day, code, message, hint: null, since, at: at.toISOString() };
  }

  /** Ends a trouble without a word: it cannot be mended any more. */
  drop(about: string): void {
    this.#open.delete(about);
  }
}
