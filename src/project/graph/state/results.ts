import { fail } from '../../../errors.ts';
import type { PreviousState, ResultRow } from './previous.ts';

/** unique_ids with such a status in run_results.json of `--state`. Errors: `state-missing`. */
export function resultsWith(status: string, previous: PreviousState | undefined): ReadonlySet<string> {
  const rows = previous?.results ?? missing('No comparison run_results', 'run_results.json');
  return new Set(rows.filter((row) => row['status'] === status).map(({ unique_id }) => unique_id));
}

/** Sources with rows newer than they were in `--state`, or measured for the first time. Errors: `state-missing`. */
export function fresherSources(wanted: string, previous: PreviousState | undefined): ReadonlySet<string> {
  const none = 'state comparison freshness results in sources.json';
  const before = loadedAt(previous?.sources ?? missing(`No previous ${none}`, 'sources.json'));
  const now = loadedAt(previous?.currentSources ?? missing(`No current ${none}`, 'sources.json'));
  const fresher = [...now].filter(([id, at]) => isLater(at, before.get(id))).map(([id]) => id);
  return new Set(wanted === 'fresher' ? fresher : []);
}

/** When each source was last loaded; sources whose check failed have no such time. */
function loadedAt(rows: readonly ResultRow[]): Map<string, string> {
  const times = new Map<string, string>();
  for (const { unique_id, max_loaded_at: at } of rows) if (typeof at === 'string') times.set(unique_id, at);
  return times;
}

/** Instants as ISO text, with up to six digits of a second. */
function isLater(a: string, b: string | undefined): boolean {
  if (b === undefined) return true;
  const [x, y] = [Date.parse(a), Date.parse(b)];
  return x === y ? microseconds(a) > microseconds(b) : x > y;
}

function microseconds(text: string): string {
  return (/\.(\d+)/.exec(text)?.[1] ?? '').padEnd(6, '0');
}

function missing(message: string, file: string): never {
  return fail('state-missing', { message, file });
}
