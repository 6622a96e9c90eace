/** The one place that reads the machine's clock. Everything else is handed a `Clock` or an instant. */
export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };
