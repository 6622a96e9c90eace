/** All that edges lead to from the given nodes, up to so many steps; the nodes themselves only where edges lead back to them. */
export function reach(
  edges: (id: string) => readonly string[] | undefined,
  from: Iterable<string>,
  depth = Infinity,
): Set<string> {
  const found = new Set<string>();
  let front: Iterable<string> = from;
  for (let step = 0; step < depth; step++) {
    const next = new Set<string>();
    for (const id of front) for (const other of edges(id) ?? []) if (!found.has(other)) next.add(other);
    if (next.size === 0) break;
    for (const id of next) found.add(id);
    front = next;
  }
  return found;
}
