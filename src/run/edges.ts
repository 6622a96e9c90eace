import { descendants, type Manifest } from '../project/index.ts';
import type { Runnable } from './runtime.ts';

/** What each node waits for, among the chosen ones. */
export type Edges = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * Which chosen nodes must be done before which: parents, also through nodes that are not chosen. In a build (`tested`) a
 * model waits for the tests of what it reads, and for the unit tests of itself; these go one after another, so that one
 * that fails spares the rest of them, as in dbt.
 */
export function edgesOf(manifest: Manifest, nodes: readonly Runnable[], tested: boolean): Edges {
  const chosen = new Set(nodes.map((n) => n.unique_id));
  const above = ancestorsWithin(manifest, chosen);
  const edges = new Map(nodes.map((n) => [n.unique_id, new Set(above(n.unique_id))]));
  if (!tested) return edges;
  for (const node of nodes) {
    if (node.resource_type === 'unit_test') {
      const [model = ''] = node.depends_on.nodes;
      edges.set(node.unique_id, new Set(edges.get(model)));
      edges.get(model)?.add(node.unique_id);
    } else if (node.resource_type === 'test') {
      for (const id of firstBelow(manifest, node.depends_on.nodes)) edges.get(id)?.add(node.unique_id);
    }
  }
  return edges;
}

function ancestorsWithin(manifest: Manifest, chosen: ReadonlySet<string>): (id: string) => ReadonlySet<string> {
  const known = new Map<string, ReadonlySet<string>>();
  const nearest = (id: string): ReadonlySet<string> => {
    const before = known.get(id);
    if (before) return before;
    const found = new Set<string>();
    known.set(id, found);
    for (const parent of manifest.parent_map[id] ?? [])
      if (chosen.has(parent)) found.add(parent);
      else for (const far of nearest(parent)) found.add(far);
    return found;
  };
  return nearest;
}

/** The first nodes below all of a test's parents: they wait for the test, and with them all that is below. */
function firstBelow(manifest: Manifest, tested: readonly string[]): string[] {
  const { parent_map: parents, nodes } = manifest;
  const sets = tested.map((id) => descendants(manifest, [id]));
  const [first = new Set<string>(), ...rest] = sets;
  const common = [...first].filter((id) => rest.every((set) => set.has(id)) && nodes[id]?.resource_type !== 'test');
  const below = new Set(common);
  return common.filter((id) => (parents[id] ?? []).some((parent) => !below.has(parent)));
}
