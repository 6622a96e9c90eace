import { openRecovery, type Recovery } from '../index.ts';
import { openOptions } from './engine-options.ts';
import type { Call } from './spec.ts';

/** Reads the project for undoing: its database need not be there, nor in order. */
export async function withRecovery<T>(call: Call, work: (recovery: Recovery) => Promise<T>): Promise<T> {
  return work(await openRecovery(await openOptions(call)));
}
