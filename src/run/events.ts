import type { Day } from '../day.ts';
import type { EraseStep, RecoveryStep, Step } from '../steps.ts';

export type { EraseStep, RecoveryStep, Step } from '../steps.ts';

export const NODE_STATUSES = [
  'success',
  'error',
  'skipped',
  'pass',
  'fail',
  'warn',
  'no-op',
  'partial success',
] as const;
export type NodeStatus = (typeof NODE_STATUSES)[number];

export interface NodeResult {
  readonly unique_id: string;
  readonly name: string;
  readonly resource_type: string;
  readonly status: NodeStatus;
  /** Rows changed or made, where the engine tells. */
  readonly rows: number | null;
  /** Failing rows of a test. */
  readonly failures: number | null;
  readonly message: string | null;
  /** Seconds. */
  readonly execution_time: number;
  readonly relation_name: string | null;
  readonly compiled_code: string | null;
  /** What it is, for those who watch: `sql table model shop.orders`. */
  readonly description: string;
  /** Which worker ran it. */
  readonly thread_id: string;
  /** When it was compiled and run. */
  readonly timing: readonly NodeTiming[];
  /** Microbatch models: the batches by what became of them, each `[start, end]`. */
  readonly batch_results?: BatchResults;
}

export type BatchResults = Readonly<Record<'successful' | 'failed', readonly (readonly [string, string])[]>>;

export interface NodeTiming {
  readonly name: 'compile' | 'execute';
  readonly started_at: string;
  readonly completed_at: string;
}

/** Everything that a run tells, in order. Printers and pages only listen. */
export type RunEvent =
  | {
      readonly type: 'day';
      readonly day: Day;
      readonly what: 'load' | 'late' | 'corrected' | 'resumed';
      readonly source: string;
    }
  | {
      readonly type: 'step';
      readonly step: Step;
      readonly state: 'begun' | 'done';
      readonly day: Day | null;
      readonly seconds?: number;
    }
  | {
      readonly type: 'progress';
      readonly step: Step;
      readonly bytes: number;
      readonly totalBytes: number | null;
      readonly rows: number;
      readonly table: string | null;
    }
  | {
      readonly type: 'node';
      readonly state: 'begun';
      readonly unique_id: string;
      readonly name: string;
      readonly resource_type: string;
      readonly description: string;
      readonly index: number;
      readonly total: number;
    }
  | {
      readonly type: 'node';
      readonly state: 'done';
      readonly result: NodeResult;
      readonly index: number;
      readonly total: number;
    }
  | { readonly type: 'staged'; readonly table: string; readonly rows: number }
  | {
      readonly type: 'accepted';
      readonly day: Day;
      readonly revision: number;
      readonly tables: number;
      readonly rows: number;
    }
  | { readonly type: 'published'; readonly day: Day; readonly revision: number }
  | { readonly type: 'repeated'; readonly day: Day }
  | {
      readonly type: 'quarantined';
      readonly day: Day;
      readonly findings: readonly { readonly id: string; readonly message: string }[];
    }
  | {
      readonly type: 'history';
      readonly history: string;
      readonly opened: number;
      readonly closed: number;
      readonly kept: number;
      readonly split: number;
      readonly moved: number;
      readonly joined: number;
    }
  | {
      /** `plan`: one of up to three changed keys of each kind; null for no row. */
      readonly type: 'example';
      readonly history: string;
      readonly kind: string;
      readonly key: string;
      readonly before: Readonly<Record<string, string | null>> | null;
      readonly after: Readonly<Record<string, string | null>> | null;
    }
  | {
      readonly type: 'schema';
      readonly history: string;
      readonly event: string;
      readonly column: string;
      readonly detail: string;
    }
  | {
      /** `restore` and `erase`. */
      readonly type: 'recovery';
      readonly step: RecoveryStep | EraseStep;
      readonly state: 'begun' | 'done';
      readonly what: string;
    }
  | {
      /** `dump`: `totalRows` is the server's estimate, `bytes` are of SQL. */
      readonly type: 'dumping';
      readonly table: string | null;
      readonly rows: number;
      readonly totalRows: number;
      readonly bytes: number;
    }
  | {
      readonly type: 'freshness';
      readonly source: string;
      readonly status: 'pass' | 'warn' | 'error' | 'runtime error';
      readonly index: number;
      readonly total: number;
      readonly seconds: number;
    }
  | {
      /** `start`: what the schedule does; `at` is an ISO instant. */
      readonly type: 'schedule';
      readonly state: string;
      readonly day: Day | null;
      readonly message: string;
      readonly at: string;
    }
  | { readonly type: 'waiting'; readonly for: string }
  | { readonly type: 'note'; readonly message: string }
  | { readonly type: 'warning'; readonly message: string }
  | { readonly type: 'statement'; readonly purpose: string; readonly sql: string }
  | {
      /** `raw`: a template's print(), whose text other programs read as it is. */
      readonly type: 'print';
      readonly text: string;
      readonly raw?: boolean;
    };

export type Listener = (event: RunEvent) => void;
