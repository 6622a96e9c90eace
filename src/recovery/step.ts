import type { RecoveryStep } from '../run/index.ts';
import type { Site } from './site.ts';
import { fail } from '../errors.ts';

/** Runs one step of a restore, told at its beginning and end; `work` says what was done. */
export async function recoveryStep(
  { emit, signal }: Pick<Site, 'emit' | 'signal'>,
  step: RecoveryStep,
  work: () => Promise<string>,
): Promise<void> {
  if (signal.aborted) fail('interrupted', { during: step });
  emit({ type: 'recovery', step, state: 'begun', what: '' });
  emit({ type: 'recovery', step, state: 'done', what: await work() });
}
