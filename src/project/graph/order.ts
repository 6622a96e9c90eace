import type { Manifest, ManifestNode } from '../manifest.ts';
import { isHistory } from '../manifest.ts';
import { reach } from './reach.ts';

/** Nodes in an order in which parents come first; among those that are ready, by unique_id. Parents outside the list do not matter. */
export function ordered(manifest: Manifest, ids: readonly string[]): ManifestNode[] {
  const chosen = new Set(ids);
  const waiting = new Map([...chosen].map((id) => [id, new Set(ancestorsWithin(manifest, id, chosen))]));
  const result: ManifestNode[] = [];
  while (waiting.size > 0) {
    const ready = [...waiting]
      .filter(([, parents]) => parents.size === 0)
      .map(([id]) => id)
      .sort();
    for (const id of ready) {
      waiting.delete(id);
      for (const parents of waiting.values()) parents.delete(id);
      const node = manifest.nodes[id];
      if (node) result.push(node);
    }
    if (ready.length === 0) break;
  }
  return result;
}

/** Chosen nodes above `id`, through nodes that are not chosen too. */
function ancestorsWithin(manifest: Manifest, id: string, chosen: ReadonlySet<string>): string[] {
  const found: string[] = [];
  const seen = new Set<string>();
  const visit = (at: string): void => {
    for (const parent of manifest.parent_map[at] ?? []) {
      if (seen.has(parent)) continue;
      seen.add(parent);
      if (chosen.has(parent)) found.push(parent);
      else visit(parent);
    }
  };
  visit(id);
  return found;
}

/** Everything above a node, itself left out. */
export function ancestors({ parent_map: parents }: Manifest, id: string): ReadonlySet<string> {
  return reach((at) => parents[at], [id]);
}

/** Everything below the nodes. */
export function descendants({ child_map: children }: Pick<Manifest, 'child_map'>, ids: Iterable<string>): Set<string> {
  return reach((at) => children[at], ids);
}

/** True where a model reads, however indirectly, what a past day cannot be had of: another history, a snapshot, an incremental model (H8). */
export function readsStateful(manifest: Manifest, id: string): boolean {
  return [...ancestors(manifest, id)].some((parent) => {
    const node = manifest.nodes[parent];
    return node !== undefined && (isHistory(node) || node.config.materialized === 'incremental');
  });
}
