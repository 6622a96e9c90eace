import { nodeArtifact } from '../artifact/node.ts';
import { exposureArtifact, sourceArtifact } from '../artifact/source.ts';
import type { Manifest } from '../manifest.ts';
import { HostObject, native, PyDict, toText, toValue, type Value } from '../template/index.ts';

const PARTS = ['nodes', 'sources', 'exposures', 'metrics', 'groups'] as const;
type Part = (typeof PARTS)[number];

/** `graph`: the manifest as a template sees it, every node as manifest.json has it; a copy of its own, made when it is asked for; empty while the project is read. */
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
    const manifest = this.#manifest;
    if (!manifest) return new PyDict();
    switch (part) {
      case 'nodes':
        return mapped(manifest.nodes, (node) =>
          nodeArtifact(node, { created: 0, compiled: undefined, primaryKey: [] }),
        );
      case 'sources':
        return mapped(manifest.sources, (source) => sourceArtifact(source, 0));
      case 'exposures':
        return mapped(manifest.exposures, (exposure) => exposureArtifact(exposure, 0));
      case 'groups':
        return manifest.groups;
      case 'metrics':
        return new PyDict();
    }
  }

  override get isMapping(): boolean {
    return true;
  }

  override text(): string {
    return 'graph';
  }
}

function mapped<T>(items: Readonly<Record<string, T>>, make: (item: T) => object): Record<string, object> {
  return Object.fromEntries(Object.entries(items).map(([id, item]) => [id, make(item)]));
}
