import { isError } from '../errors.ts';

const MINUTE = 60_000;
/** Minutes between tries; the last one holds from there on. */
const PAUSES = [1, 2, 5, 10, 15] as const;

/** Milliseconds until the next try, after so many that failed. */
export function pauseAfter(attempts: number): number {
  return (PAUSES[Math.min(attempts, PAUSES.length) - 1] ?? PAUSES[0]) * MINUTE;
}

/** Faults of the engine that no waiting mends. */
const LASTING = new Set(['access-denied', 'driver-missing', 'local-load-off', 'packet-too-large', 'scanner-not-built']);

/** True where the same work may succeed later with nobody's help: the database was held, the disk full, the network down. */
export function isPassing(error: unknown): boolean {
  return isError(error) && error.kind === 'engine' && !LASTING.has(error.code);
}
