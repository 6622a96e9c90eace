import type { Day } from '../day.ts';
import { fail } from '../errors.ts';
import { isHistory, type ManifestNode } from '../project/index.ts';
import { relationName } from '../relation.ts';
import { replayReason, unkept } from './replay/index.ts';
import { relationOf } from './safeguards.ts';
import type { Session } from './session.ts';

/**
 * A late or corrected day is refused before it is accepted where a history that would have to take it cannot: it does not
 * know enough itself, and the days that would have to be laid again are not all kept in layers. Errors: `needs-replay`.
 */
export function refuseReplays(session: Session, day: Day, nodes: readonly ManifestNode[]): void {
  for (const node of nodes.filter(isHistory)) {
    const reason = replayReason(session, node, day);
    const missing = reason === undefined ? undefined : unkept(session, node, day);
    if (reason === undefined || missing === undefined) continue;
    const history = relationName(relationOf(node));
    fail('needs-replay', { history, day, reason: `${reason}, and ${missing}` }, { node: node.unique_id });
  }
}
