import type { Line } from '../harness/report.ts';
import type { Workshop } from '../harness/workshop.ts';

/** One or more rows of the table. Errors: `GateFailure`. */
export interface Measure {
  /** What the command line calls it. */
  readonly name: string;
  run(workshop: Workshop): Promise<readonly Line[]>;
}
