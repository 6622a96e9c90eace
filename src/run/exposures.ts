import type { NodeResult } from './events.ts';
import type { Session } from './session.ts';

const LOST: readonly NodeResult['status'][] = ['error', 'fail', 'skipped', 'partial success'];

/** Nothing is run for an exposure: a build only tells that what it shows is there, or that it is not. */
export function exposureResults(
  { project: { manifest } }: Session,
  ids: readonly string[],
  results: readonly NodeResult[],
): NodeResult[] {
  const lost = new Set(results.filter((r) => LOST.includes(r.status)).map((r) => r.unique_id));
  return ids
    .flatMap((id) => manifest.exposures[id] ?? [])
    .map(({ unique_id, name, depends_on }) => {
      const status = depends_on.nodes.some((parent) => lost.has(parent)) ? 'skipped' : 'no-op';
      return {
        unique_id,
        name,
        resource_type: 'exposure',
        status,
        description: `exposure ${name}`,
        rows: null,
        failures: null,
        message: status === 'no-op' ? 'NO-OP' : null,
        execution_time: 0,
        relation_name: null,
        compiled_code: null,
        thread_id: 'main',
        timing: [],
      };
    });
}
