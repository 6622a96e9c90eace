import type { Manifest } from '../manifest.ts';
import { HostObject, native, PyDict, toText, toValue, type Value } from '../template/index.ts';

const PARTS = ['nodes', 'sources', 'exposures', 'metrics', 'groups'] as const;
type Part = (typeof PARTS)[number];

/** `graph`: the manifest as a template sees it, a copy of its own, made when it is asked for; empty while the project is read. */
export class GraphObject extends HostObject {
  readonly #manifest: Manifest | undefined;
  readonly #made = new Map<Part, Value>();

  constructor(manifest: Manifest | undefined) {
    super();
    this.#manifest = manifest;
  }

  override attribute(name: string): Value | undefined {
    if (name === 'get') return native('get', ([key, fallback]) => this.#part(toText(key)) ?? fallback ?? null);
    return this.#part(name);
  }

  #part(name: string): Value | undefined {
    const part = PARTS.find((p) => p === name);
    if (part === undefined) return undefined;
    const made = this.#made.get(part) ?? toValue(this.#plain(part));
    this.#made.set(part, made);
    return made;
  }

  #plain(part: Part): unknown {
    return part === 'nodes' || part === 'sources' ? (this.#manifest?.[part] ?? {}) : new PyDict();
  }

  override get isMapping(): boolean {
    return true;
  }

  override text(): string {
    return 'graph';
  }
}
