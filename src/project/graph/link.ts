import { fail, type Place } from '../../errors.ts';
import { excerptOf } from '../config/yaml.ts';
import type {
  DocBlock,
  Exposure,
  Group,
  Manifest,
  ManifestNode,
  Ref,
  SourceDefinition,
  UnitTest,
} from '../manifest.ts';
import { nearest } from '../near.ts';
import { inputOf } from '../parse/unit-input.ts';

export interface Unlinked {
  readonly projectName: string;
  readonly adapterType: string;
  readonly nodes: readonly ManifestNode[];
  readonly sources: readonly SourceDefinition[];
  readonly exposures: readonly Exposure[];
  readonly groups: readonly Group[];
  readonly unitTests: readonly UnitTest[];
  readonly docs: readonly DocBlock[];
  readonly macros: Manifest['macros'];
}

/**
 * Resolves every ref and source, leaves out what is disabled, and refuses circles. Errors: `ref-unknown`, `ref-private`,
 * `name-twice`, `graph-cycle`.
 */
export function link(unlinked: Unlinked): Manifest {
  const { projectName, nodes, sources } = unlinked;
  const enabled = nodes.filter((n) => n.config.enabled);
  refuseTwins(enabled);
  const live = sources.filter((s) => s.config.enabled);
  const names = new Names(unlinked, projectName);
  const linked = enabled
    .filter((n) => !(n.resource_type === 'test' && names.testsDisabled(n)))
    .map((n) => ({ ...n, depends_on: { ...n.depends_on, nodes: names.parents(n) } }));
  const exposures = unlinked.exposures
    .filter((e) => e.config.enabled)
    .map((e) => ({ ...e, depends_on: { ...e.depends_on, nodes: names.parents(e) } }));
  const unitTests = unlinked.unitTests.filter((u) => u.config.enabled).flatMap((u) => names.unitTests(u, linked));
  const parent_map: Record<string, readonly string[]> = {};
  const child_map: Record<string, string[]> = {};
  const all = [...linked, ...exposures, ...unitTests];
  for (const { unique_id } of [...all, ...live]) child_map[unique_id] = [];
  for (const { unique_id, depends_on } of all) {
    parent_map[unique_id] = [...depends_on.nodes].sort();
    for (const parent of depends_on.nodes) child_map[parent]?.push(unique_id);
  }
  for (const source of live) parent_map[source.unique_id] = [];
  for (const children of Object.values(child_map)) children.sort();
  refuseCircles(parent_map);
  const disabled = disabledOf(unlinked);
  return {
    metadata: { project_name: projectName, adapter_type: unlinked.adapterType },
    nodes: byId(linked),
    sources: byId(live),
    exposures: byId(exposures),
    groups: byId(unlinked.groups),
    unit_tests: byId(unitTests),
    docs: byId(unlinked.docs),
    macros: unlinked.macros,
    disabled: Object.keys(disabled),
    disabled_nodes: disabled,
    parent_map,
    child_map,
  };
}

function byId<T extends { readonly unique_id: string }>(items: readonly T[]): Record<string, T> {
  return Object.fromEntries(items.map((item) => [item.unique_id, item]));
}

function disabledOf({
  nodes,
  sources,
  exposures,
  unitTests,
}: Unlinked): Record<string, Manifest['disabled_nodes'][string][number][]> {
  const found: Record<string, Manifest['disabled_nodes'][string][number][]> = {};
  for (const item of [...nodes, ...sources, ...exposures, ...unitTests])
    if (!item.config.enabled) (found[item.unique_id] ??= []).push(item);
  return found;
}

const REFERABLE = new Set(['model', 'seed', 'snapshot']);

/** What has refs and sources. */
interface Referring {
  readonly unique_id: string;
  readonly name: string;
  readonly package_name: string;
  readonly original_file_path: string;
  readonly resource_type: string;
  readonly raw_code?: string;
  readonly group?: string | null;
  readonly refs: readonly Ref[];
  readonly sources: readonly (readonly [string, string])[];
}

/** Finds what refs and sources name. */
export class RefTable {
  readonly #byName = new Map<string, ManifestNode[]>();
  readonly #root: string;

  constructor(nodes: Iterable<ManifestNode>, root: string) {
    this.#root = root;
    for (const node of nodes) {
      if (!REFERABLE.has(node.resource_type)) continue;
      const known = this.#byName.get(node.name);
      if (known) known.push(node);
      else this.#byName.set(node.name, [node]);
    }
  }

  get names(): string[] {
    return [...this.#byName.keys()];
  }

  /** The node that a ref() names, looked for in the package at work first, then in the root project, then anywhere. */
  find({ name, package: asked, version }: Ref, at: string): ManifestNode | undefined {
    const named = this.#byName.get(name) ?? [];
    const packages = asked === null ? [at, this.#root] : [asked];
    for (const wanted of packages) {
      const found = ofVersion(
        named.filter((n) => n.package_name === wanted),
        version,
      );
      if (found) return found;
    }
    return asked === null ? ofVersion(named, version) : undefined;
  }
}

function ofVersion(nodes: readonly ManifestNode[], version: Ref['version']): ManifestNode | undefined {
  if (version !== null) return nodes.find((n) => String(n.version ?? '') === String(version));
  return nodes.find((n) => (n.version ?? null) === null || String(n.version) === String(n.latest_version));
}

class Names {
  readonly #enabled: RefTable;
  readonly #all: RefTable;
  readonly #sources: ReadonlyMap<string, readonly SourceDefinition[]>;

  constructor({ nodes, sources }: Unlinked, root: string) {
    this.#enabled = new RefTable(
      nodes.filter((n) => n.config.enabled),
      root,
    );
    this.#all = new RefTable(nodes, root);
    this.#sources = Map.groupBy(sources, (s) => `${s.source_name}.${s.name}`);
  }

  /** A test of something disabled rests with it, as in dbt. */
  testsDisabled({ refs, sources, package_name: at }: Referring): boolean {
    return (
      refs.some((ref) => !this.#enabled.find(ref, at) && this.#all.find(ref, at)) ||
      sources.some((names) => !this.#source(names) && this.#sources.has(names.join('.')))
    );
  }

  #source(names: readonly [string, string]): SourceDefinition | undefined {
    return this.#sources.get(names.join('.'))?.find((s) => s.config.enabled);
  }

  parents(node: Referring): string[] {
    return [
      ...new Set([
        ...node.refs.map((ref) => this.#parent(node, ref).unique_id),
        ...node.sources.map((names) => this.#parentSource(node, names).unique_id),
      ]),
    ];
  }

  #parent(node: Referring, ref: Ref): ManifestNode {
    const target = this.#enabled.find(ref, node.package_name);
    if (target) {
      this.#refusePrivate(node, target);
      return target;
    }
    const disabled = this.#all.find(ref, node.package_name) !== undefined;
    const name = ref.version === null ? ref.name : `${ref.name} (version ${ref.version})`;
    return fail(
      'ref-unknown',
      { kind: 'ref', name, from: node.name, near: nearest(ref.name, this.#enabled.names), disabled },
      placeIn(node, ref.name),
    );
  }

  /** A private model is for its own group, in its own package. */
  #refusePrivate(node: Referring, target: ManifestNode): void {
    if (target.access !== 'private' || node.resource_type === 'test') return;
    const sameGroup = (target.group ?? null) !== null && node.group === target.group;
    if (sameGroup && node.package_name === target.package_name) return;
    fail('ref-private', { from: node.name, to: target.name, group: target.group ?? '' }, placeIn(node, target.name));
  }

  #parentSource(node: Referring, names: readonly [string, string]): SourceDefinition {
    const target = this.#source(names);
    if (target) return target;
    const name = names.join('.');
    return fail(
      'ref-unknown',
      {
        kind: 'source',
        name,
        from: node.name,
        near: nearest(name, [...this.#sources.keys()]),
        disabled: this.#sources.has(name),
      },
      placeIn(node, names[1]),
    );
  }

  /** A unit test hangs on the model that it tests; a model with versions is tested in each of them. */
  unitTests(test: UnitTest, nodes: readonly ManifestNode[]): UnitTest[] {
    const models = nodes.filter((n) => n.resource_type === 'model' && n.name === test.model);
    if (models.length === 0) {
      const ref = { name: test.model, package: null, version: null };
      if (this.#all.find(ref, test.package_name)) return [];
      fail('ref-unknown', {
        kind: 'ref',
        name: test.model,
        from: `unit test ${test.name}`,
        near: nearest(test.model, this.#enabled.names),
        disabled: false,
      });
    }
    for (const { input } of test.given) this.#checkInput(test, input);
    return models.map((model) => ({
      ...test,
      version: model.version ?? null,
      unique_id: (model.version ?? null) === null ? test.unique_id : `${test.unique_id}_v${String(model.version)}`,
      depends_on: { macros: [], nodes: [model.unique_id] },
    }));
  }

  #checkInput(test: UnitTest, input: string): void {
    const named = inputOf(test, input);
    const referring = { ...test, refs: [], sources: [] };
    if (named.kind === 'ref') this.#parent({ ...referring, resource_type: 'test' }, named.ref);
    if (named.kind === 'source') this.#parentSource(referring, named.source);
  }
}

/** Where in the node's file a name stands first. */
function placeIn(node: Referring, name: string): { node: string; place: Place } {
  const code = node.raw_code ?? '';
  const lines = code.split('\n');
  const quoted = [`'${name}'`, `"${name}"`];
  const line = lines.findIndex((text) => quoted.some((q) => text.includes(q))) + 1;
  const column = Math.max(...quoted.map((q) => (lines[line - 1] ?? '').indexOf(q))) + 1;
  const file = node.original_file_path;
  const place = line === 0 ? { file } : { file, line, column, excerpt: excerptOf(code, line, column) };
  return { node: node.unique_id, place };
}

function refuseTwins(nodes: readonly ManifestNode[]): void {
  const byName = new Map<string, ManifestNode>();
  const byRelation = new Map<string, ManifestNode>();
  for (const node of nodes.filter((n) => REFERABLE.has(n.resource_type))) {
    const name = [node.package_name, node.name, node.version ?? ''].join('.');
    const twin = byName.get(name);
    if (twin)
      fail('name-twice', { what: 'node', name: node.name, files: [twin.original_file_path, node.original_file_path] });
    byName.set(name, node);
    if (node.relation_name === null) continue;
    const place = node.relation_name.toLowerCase();
    const other = byRelation.get(place);
    if (other)
      fail('name-twice', {
        what: 'relation',
        name: node.relation_name,
        files: [other.original_file_path, node.original_file_path],
      });
    byRelation.set(place, node);
  }
}

function refuseCircles(parents: Readonly<Record<string, readonly string[]>>): void {
  const done = new Set<string>();
  const onPath = new Set<string>();
  const visit = (id: string): void => {
    if (done.has(id)) return;
    if (onPath.has(id)) {
      const path = [...onPath];
      fail('graph-cycle', {
        path: [...path.slice(path.indexOf(id)), id].map((p) => p.split('.').slice(2).join('.')),
      });
    }
    onPath.add(id);
    for (const parent of parents[id] ?? []) visit(parent);
    onPath.delete(id);
    done.add(id);
  };
  for (const id of Object.keys(parents)) visit(id);
}
