import { fail } from '../../errors.ts';
import type { Manifest } from '../manifest.ts';
import { matcherFor, type Selectable } from './methods.ts';

export interface SelectOptions {
  readonly select: readonly string[];
  readonly exclude: readonly string[];
}

/**
 * unique_ids of the nodes that dbt's selector syntax names: words unite, commas intersect; `+` takes what is above or
 * below, `n+` so many steps of it, `@` what is below with all its parents. Each term brings the tests of what it names.
 * Errors: `selector-invalid`.
 */
export function select(manifest: Manifest, { select: wanted, exclude }: SelectOptions): string[] {
  const graph = new Graph(manifest);
  const chosen = wanted.length === 0 ? new Set(graph.ids) : union(wanted.map((word) => graph.intersection(word)));
  const out = union(exclude.map((word) => graph.intersection(word)));
  return [...chosen].filter((id) => !out.has(id) && manifest.nodes[id] !== undefined).sort();
}

function union(sets: readonly ReadonlySet<string>[]): Set<string> {
  return new Set(sets.flatMap((set) => [...set]));
}

const TERM = /^(@)?(?:(\d*)(\+))?(?:([\w.]+):)?(.+?)(?:(\+)(\d*))?$/s;

class Graph {
  readonly #manifest: Manifest;
  readonly ids: readonly string[];

  constructor(manifest: Manifest) {
    this.#manifest = manifest;
    this.ids = [...Object.keys(manifest.nodes), ...Object.keys(manifest.sources)];
  }

  /** One word: terms joined by commas. */
  intersection(word: string): Set<string> {
    const [first = new Set<string>(), ...rest] = word
      .split(',')
      .map((term) => this.#withTests(this.#term(term.trim())));
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

  /** Adds the tests of which any parent is in the set: dbt's eager way, for leaving out as for taking in. */
  #withTests(found: ReadonlySet<string>): Set<string> {
    const { nodes, child_map } = this.#manifest;
    const tests = [...found].flatMap((id) => child_map[id] ?? []).filter((id) => nodes[id]?.resource_type === 'test');
    return new Set([...found, ...tests]);
  }
}

function depthOf(text: string | undefined): number {
  return text === undefined || text === '' ? Infinity : Number(text);
}
