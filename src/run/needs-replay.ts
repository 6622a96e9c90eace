import type { Day } from '../day.ts';
import { fail } from '../errors.ts';
import { isHistory, readsStateful, type ManifestNode } from '../project/index.ts';
import { relationName } from '../relation.ts';
import { historySpec, needsReplay } from '../silver/index.ts';
import { placeOf } from './observed.ts';
import { relationOf } from './safeguards.ts';
import type { Session } from './session.ts';

/**
 * A late or corrected day is refused before it is accepted where a history that would have to take it cannot: written by
 * hand, or of the kinds that only kept layers could replay. Errors: `needs-replay`.
 */
export function refuseReplays(session: Session, day: Day, nodes: readonly ManifestNode[]): void {
  for (const node of nodes.filter(isHistory)) {
    const history = relationName(relationOf(node));
    const place = placeOf(session.ledger.state.histories.get(history)?.observed ?? [], day);
    if (place.next === undefined && !place.repeated) continue;
    const reason = replayReason(session, node, place);
    if (reason !== undefined) fail('needs-replay', { history, day, reason }, { node: node.unique_id });
  }
}

function replayReason({ project }: Session, node: ManifestNode, place: ReturnType<typeof placeOf>): string | undefined {
  if (node.config.materialized !== 'history')
    return 'it is written by hand, and its SQL knows only how to go on from the newest day';
  return needsReplay(historySpec(node), { ...place, readsHistory: readsStateful(project.manifest, node.unique_id) });
}
