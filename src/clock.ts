import { setTimeout as delay } from 'node:timers/promises';

/** The one place that reads the machine's clock. Everything else is handed a `Clock` or an instant. */
export interface Clock {
  now(): Date;
}

/** A clock that can be waited for. */
export interface TickingClock extends Clock {
  /** Resolves after so many milliseconds, or at once when the signal is aborted. Never rejects. */
  sleep(millis: number, signal: AbortSignal): Promise<void>;
}

export const systemClock: TickingClock = {
  now: () => new Date(),
  sleep: (millis, signal) => delay(millis, undefined, { signal }).catch(() => undefined),
};
