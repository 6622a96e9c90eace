import { fail } from '../../errors.ts';
import type { Manifest } from '../manifest.ts';
import { matcherFor, type Selectable } from './methods.ts';

export interface SelectOptions {
  readonly select: readonly string[];
  readonly exclude: readonly string[];
}

/**
 * unique_ids of the nodes that dbt's selector syntax names: words unite, commas intersect; `+` takes what is above or
 * below, `n+` so many steps of it, `@` what is below with all its parents. A test is chosen when all that it tests is.
 * Errors: `selector-invalid`.
 */
export function select(manifest: Manifest, { select: wanted, exclude }: SelectOptions): string[] {
  const graph = new Graph(manifest);
  const chosen = wanted.length === 0 ? new Set(graph.ids) : union(wanted.map((word) => graph.intersection(word)));
  const out = union(exclude.map((word) => graph.intersection(word)));
  const withTests = graph.expandTests(chosen);
  const outTests = graph.expandTests(out, 'any');
  return [...withTests].filter((id) => !outTests.has(id) && manifest.nodes[id] !== undefined).sort();
}

function union(sets: readonly ReadonlySet<string>[]): Set<string> {
  return new Set(sets.flatMap((set) => [...set]));
}

const TERM = /^(@)?(?:(\d*)(\+))?(?:([a-z_]+(?:\.[\w.-]+)?):)?(.+?)(?:(\+)(\d*))?$/s;

class Graph {
  readonly #manifest: Manifest;
  readonly ids: readonly string[];

  constructor(manifest: Manifest) {
    this.#manifest = manifest;
    this.ids = [...Object.keys(manifest.nodes), ...Object.keys(manifest.sources)];
  }

  /** One word: terms joined by commas. */
  intersection(word: string): Set<string> {
    const sets = word.split(',').map((term) => this.#term(term.trim()));
    const [first = new Set<string>(), ...rest] = sets;
    return new Set([...first].filter((id) => rest.every((set) => set.has(id))));
  }

  #term(term: string): Set<string> {
    const match = TERM.exec(term);
    if (!match || term === '') return fail('selector-invalid', { selector: term, problem: 'it is empty' });
    const [, at, up, above, method, value = '', below, down] = match;
    const matches = matcherFor(method, value, term);
    const found = new Set(this.ids.filter((id) => matches(this.#selectable(id))));
    if (at !== undefined) return this.#withAllParents(found);
    const result = new Set(found);
    if (above !== undefined) this.#spread(found, this.#manifest.parent_map, { depth: depthOf(up), into: result });
    if (below !== undefined) this.#spread(found, this.#manifest.child_map, { depth: depthOf(down), into: result });
    return result;
  }

  #selectable(id: string): Selectable {
    const node = this.#manifest.nodes[id] ?? this.#manifest.sources[id];
    if (!node) return fail('selector-invalid', { selector: id, problem: 'there is no such node' });
    return node;
  }

  #spread(
    from: ReadonlySet<string>,
    edges: Manifest['parent_map'],
    { depth, into }: { readonly depth: number; readonly into: Set<string> },
  ): void {
    let front = [...from];
    for (let step = 0; step < depth && front.length > 0; step++) {
      front = front.flatMap((id) => edges[id] ?? []).filter((id) => !into.has(id));
      for (const id of front) into.add(id);
    }
  }

  #withAllParents(found: ReadonlySet<string>): Set<string> {
    const below = new Set(found);
    this.#spread(found, this.#manifest.child_map, { depth: Infinity, into: below });
    const all = new Set(below);
    this.#spread(below, this.#manifest.parent_map, { depth: Infinity, into: all });
    return all;
  }

  /** Adds the tests of what is chosen: those of which `all` parents (or, for leaving out, `any`) are in the set. */
  expandTests(chosen: ReadonlySet<string>, mode: 'all' | 'any' = 'all'): Set<string> {
    const result = new Set(chosen);
    for (const node of Object.values(this.#manifest.nodes)) {
      if (node.resource_type !== 'test' || result.has(node.unique_id)) continue;
      const parents = node.depends_on.nodes;
      const attached = node.attached_node ?? undefined;
      const eager =
        attached === undefined
          ? parents.some((p) => chosen.has(p))
          : chosen.has(attached) || parents.some((p) => chosen.has(p));
      if (mode === 'any' ? attached !== undefined && chosen.has(attached) : eager) result.add(node.unique_id);
    }
    return result;
  }
}

function depthOf(text: string | undefined): number {
  return text === undefined || text === '' ? Infinity : Number(text);
}
