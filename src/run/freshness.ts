import { VarveError, fail } from '../errors.ts';
import type { Freshness, SourceDefinition } from '../project/index.ts';
import { query } from './execute.ts';
import type { Session } from './session.ts';
import { stopwatch } from './stopwatch.ts';

export type FreshnessStatus = 'pass' | 'warn' | 'error' | 'runtime error';

export interface FreshnessResult {
  readonly source: SourceDefinition;
  readonly status: FreshnessStatus;
  /** The newest row's instant. */
  readonly maxLoadedAt: Date | undefined;
  readonly snapshottedAt: Date;
  /** Seconds. */
  readonly age: number | undefined;
  readonly executionTime: number;
  readonly message: string | null;
}

/** How old the newest row of each source is, held against its limits. Errors: interruptions. */
export async function measureFreshness(
  session: Session,
  sources: readonly SourceDefinition[],
): Promise<FreshnessResult[]> {
  const results: FreshnessResult[] = [];
  for (const source of sources) {
    const seconds = stopwatch();
    const done = await measured(session, source);
    const result = { source, executionTime: seconds(), ...done };
    session.emit({
      type: 'freshness',
      source: `${source.source_name}.${source.name}`,
      status: result.status,
      index: results.length + 1,
      total: sources.length,
      seconds: result.executionTime,
    });
    results.push(result);
  }
  return results;
}

type Measured = Omit<FreshnessResult, 'source' | 'executionTime'>;

async function measured(session: Session, source: SourceDefinition): Promise<Measured> {
  const snapshottedAt = session.clock.now();
  try {
    const maxLoadedAt = await newestRow(session, source);
    const age = (snapshottedAt.getTime() - maxLoadedAt.getTime()) / 1000;
    return { status: judge(source.freshness, age), maxLoadedAt, snapshottedAt, age, message: null };
  } catch (error) {
    if (!(error instanceof VarveError) || error.kind === 'interrupted') throw error;
    return { status: 'runtime error', maxLoadedAt: undefined, snapshottedAt, age: undefined, message: error.message };
  }
}

/** `loaded_at_query`, else the greatest `loaded_at_field` among the rows that the filter leaves. Errors: `freshness-none`. */
async function newestRow(session: Session, source: SourceDefinition): Promise<Date> {
  const { dialect } = session;
  const name = `${source.source_name}.${source.name}`;
  const { loaded_at_field: field, loaded_at_query: asked } = source;
  const filter = source.freshness?.filter;
  const table = dialect.relation({ schema: source.schema, identifier: source.identifier });
  const sql =
    asked ??
    (typeof field === 'string'
      ? `SELECT max(${field}) FROM ${table}${typeof filter === 'string' ? ` WHERE ${filter}` : ''}`
      : fail('freshness-none', { source: name }));
  const { rows } = await query(session, `freshness of ${name}`, sql);
  const value = rows[0]?.[0];
  const at = value === null || value === undefined ? undefined : instantOf(String(value));
  return at ?? fail('freshness-empty', { source: name });
}

/** A timestamp without a zone is in UTC. */
function instantOf(text: string): Date | undefined {
  const iso = text.trim().replace(' ', 'T');
  const zoned = /(?:Z|[+-]\d{2}(?::?\d{2})?)$/.test(iso.slice(10))
    ? iso.replace(/([+-]\d{2})$/, '$1:00')
    : `${iso}${iso.length > 10 ? 'Z' : 'T00:00:00Z'}`;
  const at = new Date(zoned);
  return Number.isNaN(at.getTime()) ? undefined : at;
}

const SECONDS = { minute: 60, hour: 3600, day: 86_400 } as const;

function judge(freshness: Freshness | null | undefined, age: number): FreshnessStatus {
  const over = (limit: Freshness['warn_after'] | undefined): boolean =>
    limit?.count !== null &&
    limit?.count !== undefined &&
    limit.period !== null &&
    age > limit.count * SECONDS[limit.period];
  if (over(freshness?.error_after)) return 'error';
  return over(freshness?.warn_after) ? 'warn' : 'pass';
}
