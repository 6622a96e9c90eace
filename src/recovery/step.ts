import type { EraseStep, RecoveryStep } from '../run/index.ts';
import type { Site } from './site.ts';
import { fail } from '../errors.ts';

/** Runs one step of a restore, a repair or an erasure, told at its beginning and end; `work` says what was done. */
export async function recoveryStep(
  { emit, signal }: Pick<Site, 'emit' | 'signal'>,
  step: RecoveryStep | EraseStep,
  work: () => Promise<string>,
): Promise<void> {
  if (signal.aborted) fail('interrupted', { during: step });
  emit({ type: 'recovery', step, state: 'begun', what: '' });
  emit({ type: 'recovery', step, state: 'done', what: await work() });
}
