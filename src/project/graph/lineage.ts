import { reach } from './reach.ts';
import { parentsOf, selectables, type Selectable, type SelectableManifest } from './selectable.ts';

/** Everything that can be selected, with what is above and below it. */
export class Lineage {
  readonly members: ReadonlyMap<string, Selectable>;
  readonly #above = new Map<string, readonly string[]>();
  readonly #below = new Map<string, string[]>();
  #byName: Map<string, Selectable[]> | undefined;

  constructor(manifest: SelectableManifest) {
    this.members = selectables(manifest);
    for (const [id, node] of this.members) {
      const parents = parentsOf(node);
      if (parents.length === 0) continue;
      const known = parents.every((parent) => this.members.has(parent));
      this.#above.set(id, known ? parents : parents.filter((parent) => this.members.has(parent)));
      for (const parent of parents) {
        const children = this.#below.get(parent);
        if (children) children.push(id);
        else this.#below.set(parent, [id]);
      }
    }
  }

  /** What is above the given nodes, up to so many steps; the nodes themselves only where they are above others of them. */
  ancestors(from: Iterable<string>, depth = Infinity): Set<string> {
    return reach((id) => this.#above.get(id), from, depth);
  }

  /** What is below the given nodes, up to so many steps. */
  descendants(from: Iterable<string>, depth = Infinity): Set<string> {
    return reach((id) => this.#below.get(id), from, depth);
  }

  /** The nodes that a selector without a wildcard can name: those with such a leaf, package or first folder. */
  called(name: string): Iterable<Selectable> {
    const parts = name.split('.');
    const index = (this.#byName ??= indexOf(this.members.values()));
    const keys = new Set([name, parts[0] ?? name, parts.slice(-2).join('_')]);
    return new Set([...keys].flatMap((key) => index.get(key) ?? []));
  }
}

/** Each node under every word that a selector which names it can be or begin with. */
function indexOf(nodes: Iterable<Selectable>): Map<string, Selectable[]> {
  const index = new Map<string, Selectable[]>();
  for (const node of nodes) {
    const { fqn } = node;
    const leaf = fqn.at(-1) ?? '';
    const above = fqn.at(-2) ?? '';
    const first = fqn[0]?.split('.')[0] ?? '';
    const second = fqn[1]?.split('.')[0] ?? '';
    for (const key of new Set([leaf, above, `${above}_${leaf}`, first, second])) {
      const known = index.get(key);
      if (known) known.push(node);
      else index.set(key, [node]);
    }
  }
  return index;
}
