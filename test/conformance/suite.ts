import type { Adapter, Target } from '../../src/adapter/index.ts';
import { catalogCases } from './catalog.ts';
import { comparisonCases } from './comparison.ts';
import { sessionCases } from './session.ts';
import { tableCases } from './tables.ts';
import { typeCases } from './types.ts';

/** An engine under test: how to make a fresh, empty database of it. */
export interface Subject {
  readonly adapter: Adapter;
  /** A target of a database that holds nothing, in `dir`, which is removed afterwards. */
  readonly target: (dir: string) => Target;
  /** Takes away what cases before have left, where databases are not in `dir`. */
  readonly empty?: () => Promise<void>;
  /** Cases that this engine cannot pass: name → the reason. A case that passes all the same is a failure. */
  readonly exceptions: Readonly<Record<string, string>>;
}

/** Every case that an engine must pass, in groups. */
export function conformance(subject: Subject): void {
  sessionCases(subject);
  catalogCases(subject);
  tableCases(subject);
  comparisonCases(subject);
  typeCases(subject);
}
