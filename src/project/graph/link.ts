import { fail, type Place } from '../../errors.ts';
import { excerptOf } from '../config/yaml.ts';
import type { Manifest, ManifestNode, SourceDefinition } from '../manifest.ts';
import { nearest } from '../near.ts';

export interface Unlinked {
  readonly projectName: string;
  readonly adapterType: string;
  readonly nodes: readonly ManifestNode[];
  readonly sources: readonly SourceDefinition[];
  readonly macros: Manifest['macros'];
}

/** Resolves every ref and source, leaves out what is disabled, and refuses circles. Errors: `ref-unknown`, `name-twice`, `graph-cycle`. */
export function link({ projectName, adapterType, nodes, sources, macros }: Unlinked): Manifest {
  refuseTwins(nodes.filter((n) => n.config.enabled));
  const enabled = nodes.filter((n) => n.config.enabled);
  const live = sources.filter((s) => s.config.enabled);
  const disabled = [...nodes.filter((n) => !n.config.enabled), ...sources.filter((s) => !s.config.enabled)].map(
    (n) => n.unique_id,
  );
  const tables = { nodes: enabled, sources: live, all: nodes, allSources: sources };
  const linked = enabled
    .filter((n) => !(n.resource_type === 'test' && testsDisabled(n, tables)))
    .map((n) => ({ ...n, depends_on: { ...n.depends_on, nodes: parentsOf(n, tables) } }));
  const parent_map: Record<string, readonly string[]> = {};
  const child_map: Record<string, string[]> = {};
  for (const { unique_id } of [...linked, ...live]) child_map[unique_id] = [];
  for (const node of linked) {
    parent_map[node.unique_id] = node.depends_on.nodes;
    for (const parent of node.depends_on.nodes) child_map[parent]?.push(node.unique_id);
  }
  for (const source of live) parent_map[source.unique_id] = [];
  refuseCircles(parent_map);
  return {
    metadata: { project_name: projectName, adapter_type: adapterType },
    nodes: Object.fromEntries(linked.map((n) => [n.unique_id, n])),
    sources: Object.fromEntries(live.map((s) => [s.unique_id, s])),
    macros,
    disabled,
    parent_map,
    child_map,
  };
}

interface Tables {
  readonly nodes: readonly ManifestNode[];
  readonly sources: readonly SourceDefinition[];
  /** The disabled ones too. */
  readonly all: readonly ManifestNode[];
  readonly allSources: readonly SourceDefinition[];
}

/** A test of something disabled rests with it, as in dbt. */
function testsDisabled({ refs, sources: read }: ManifestNode, { nodes, sources, all, allSources }: Tables): boolean {
  const among = (from: readonly SourceDefinition[], [source, table]: readonly [string, string]): boolean =>
    from.some((s) => s.source_name === source && s.name === table);
  return (
    refs.some((ref) => !refTarget(nodes, ref) && refTarget(all, ref)) ||
    read.some((names) => !among(sources, names) && among(allSources, names))
  );
}

const REFERABLE = new Set(['model', 'seed', 'snapshot']);

function parentsOf(node: ManifestNode, tables: Tables): string[] {
  const parents = [
    ...node.refs.map((ref) => findRef(node, ref, tables)),
    ...node.sources.map(([source, table]) => findSource(node, [source, table], tables)),
  ];
  return [...new Set(parents)].sort();
}

/** The node that a ref() names. */
export function refTarget(nodes: readonly ManifestNode[], ref: ManifestNode['refs'][number]): ManifestNode | undefined {
  return nodes.find(
    (n) =>
      REFERABLE.has(n.resource_type) && n.name === ref.name && (ref.package === null || n.package_name === ref.package),
  );
}

function findRef(node: ManifestNode, ref: ManifestNode['refs'][number], { nodes, all }: Tables): string {
  const target = refTarget(nodes, ref);
  if (target) return target.unique_id;
  const names = nodes.filter((n) => REFERABLE.has(n.resource_type)).map((n) => n.name);
  const disabled = refTarget(all, ref) !== undefined;
  return fail(
    'ref-unknown',
    { kind: 'ref', name: ref.name, from: node.name, near: nearest(ref.name, names), disabled },
    placeIn(node, ref.name),
  );
}

function findSource(
  node: ManifestNode,
  [source, table]: readonly [string, string],
  { sources, allSources }: Tables,
): string {
  const target = sources.find((s) => s.source_name === source && s.name === table);
  if (target) return target.unique_id;
  const names = sources.map((s) => `${s.source_name}.${s.name}`);
  const name = `${source}.${table}`;
  const disabled = allSources.some((s) => s.source_name === source && s.name === table);
  return fail(
    'ref-unknown',
    { kind: 'source', name, from: node.name, near: nearest(name, names), disabled },
    placeIn(node, table),
  );
}

/** Where in the node's file a name stands first. */
function placeIn(node: ManifestNode, name: string): { node: string; place: Place } {
  const lines = node.raw_code.split('\n');
  const quoted = [`'${name}'`, `"${name}"`];
  const line = lines.findIndex((text) => quoted.some((q) => text.includes(q))) + 1;
  const column = Math.max(...quoted.map((q) => (lines[line - 1] ?? '').indexOf(q))) + 1;
  const file = node.original_file_path;
  const place = line === 0 ? { file } : { file, line, column, excerpt: excerptOf(node.raw_code, line, column) };
  return { node: node.unique_id, place };
}

function refuseTwins(nodes: readonly ManifestNode[]): void {
  const byName = new Map<string, ManifestNode>();
  const byRelation = new Map<string, ManifestNode>();
  for (const node of nodes.filter((n) => REFERABLE.has(n.resource_type))) {
    const twin = byName.get(node.name);
    if (twin)
      fail('name-twice', { what: 'node', name: node.name, files: [twin.original_file_path, node.original_file_path] });
    byName.set(node.name, node);
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
  const visit = (id: string, path: readonly string[]): void => {
    if (done.has(id)) return;
    const start = path.indexOf(id);
    if (start >= 0)
      fail('graph-cycle', { path: [...path.slice(start), id].map((p) => p.split('.').slice(2).join('.')) });
    for (const parent of parents[id] ?? []) visit(parent, [...path, id]);
    done.add(id);
  };
  for (const id of Object.keys(parents)) visit(id, []);
}
