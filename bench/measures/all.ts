import { load } from './load.ts';
import type { Measure } from './measure.ts';

export const MEASURES: readonly Measure[] = [load];
