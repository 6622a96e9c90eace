import { isHistory, ordered, type ManifestNode, type Project } from '../project/index.ts';

/** The nodes of a day by the step that runs them, each in the order of the graph. */
export interface DayNodes {
  readonly seeds: readonly ManifestNode[];
  /** Histories and all that they read. */
  readonly silver: readonly ManifestNode[];
  readonly gold: readonly ManifestNode[];
  readonly tests: readonly ManifestNode[];
}

export function dayNodes({ manifest }: Project, ids: readonly string[]): DayNodes {
  const chosen = ordered(manifest, ids);
  const made = chosen.filter((n) => n.resource_type === 'model' || n.resource_type === 'snapshot');
  const silver = new Set<string>();
  for (const node of made.filter(isHistory)) addWithParents(manifest.parent_map, node.unique_id, silver);
  return {
    seeds: chosen.filter((n) => n.resource_type === 'seed'),
    silver: made.filter((n) => silver.has(n.unique_id)),
    gold: made.filter((n) => !silver.has(n.unique_id)),
    tests: chosen.filter((n) => n.resource_type === 'test'),
  };
}

function addWithParents(parents: Readonly<Record<string, readonly string[]>>, id: string, into: Set<string>): void {
  if (into.has(id)) return;
  into.add(id);
  for (const parent of parents[id] ?? []) addWithParents(parents, parent, into);
}
