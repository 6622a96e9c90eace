import type { Day } from '../day.ts';
import type { Step } from './events.ts';
import { checkInterrupted, type Session } from './session.ts';
import { stopwatch } from './stopwatch.ts';

/** Runs one named step of a day, told at its beginning and end. */
export async function step<T>(
  session: Session,
  { name, day }: { readonly name: Step; readonly day: Day | null },
  work: () => Promise<T>,
): Promise<T> {
  checkInterrupted(session, name);
  const seconds = stopwatch();
  session.emit({ type: 'step', step: name, state: 'begun', day });
  const value = await work();
  session.emit({ type: 'step', step: name, state: 'done', day, seconds: seconds() });
  return value;
}
