import type { Lineage } from './lineage.ts';
import { isNode, isTest, parentsOf } from './selectable.ts';
import type { IndirectSelection } from './spec.ts';

export interface Picked {
  /** Chosen for certain. */
  readonly direct: ReadonlySet<string>;
  /** Tests that would be chosen if all their parents came to be. */
  readonly waiting: ReadonlySet<string>;
}

/** Adds the tests of what was chosen: those with any parent chosen (eager), or with all; the rest waits. */
export function withTests(lineage: Lineage, chosen: ReadonlySet<string>, mode: IndirectSelection): Picked {
  if (mode === 'empty') return { direct: chosen, waiting: new Set() };
  const direct = new Set(chosen);
  const waiting = new Set<string>();
  const present = mode === 'buildable' ? buildable(lineage, chosen, { sources: true }) : chosen;
  for (const id of lineage.descendants(chosen, 1)) {
    const node = lineage.members.get(id);
    if (!node || !isTest(node)) continue;
    if (mode === 'eager' || parentsOf(node).every((parent) => present.has(parent))) direct.add(id);
    else waiting.add(id);
  }
  return { direct, waiting };
}

/** The waiting data tests whose parents are all there now, as a union or an intersection was made; unit tests have one parent and never wait. */
export function withWaiting(
  lineage: Lineage,
  { direct, waiting }: Picked,
  mode: IndirectSelection,
): ReadonlySet<string> {
  if (mode === 'eager' || mode === 'empty') return direct;
  const chosen = new Set(direct);
  const present = mode === 'buildable' ? buildable(lineage, direct, { sources: false }) : direct;
  for (const id of waiting) {
    const node = lineage.members.get(id);
    if (node && isNode(node) && parentsOf(node).every((parent) => present.has(parent))) chosen.add(id);
  }
  return chosen;
}

function buildable(lineage: Lineage, chosen: ReadonlySet<string>, with_: { readonly sources: boolean }): Set<string> {
  const present = new Set([...chosen, ...lineage.ancestors(chosen)]);
  if (with_.sources) for (const [id, node] of lineage.members) if (node.resource_type === 'source') present.add(id);
  return present;
}
