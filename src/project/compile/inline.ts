import { link } from '../graph/link.ts';
import type { ManifestNode } from '../manifest.ts';
import { capture } from '../parse/capture.ts';
import { sha256 } from '../parse/nodes.ts';
import { mergeConfig } from '../parse/node-config.ts';
import type { Project } from '../project.ts';

/** A query given with a command as a node of the project, its refs resolved. Errors: those of templates, `ref-unknown`. */
export async function inlineNode(project: Project, code: string): Promise<ManifestNode> {
  const { name: packageName, target } = project;
  const name = 'inline_query';
  const captured = await capture(project.shared, {
    code,
    file: 'the inline query',
    config: {},
    node: { name, schema: target.schema },
  });
  const node: ManifestNode = {
    unique_id: `sql_operation.${packageName}.${name}`,
    resource_type: 'analysis',
    package_name: packageName,
    name,
    alias: name,
    database: target.database,
    schema: target.schema,
    relation_name: null,
    fqn: [packageName, 'sql', name],
    path: `sql/${name}`,
    original_file_path: 'the inline query',
    raw_code: code,
    language: 'sql',
    config: mergeConfig([captured.config], { materialized: 'view' }),
    tags: [],
    meta: {},
    description: '',
    columns: {},
    refs: captured.refs,
    sources: captured.sources,
    depends_on: { nodes: [], macros: captured.macros },
    checksum: { name: 'sha256', checksum: sha256(code) },
  };
  const { nodes, sources } = project.manifest;
  const linked = link({
    projectName: packageName,
    adapterType: project.shared.engine.type,
    nodes: [...Object.values(nodes), node],
    sources: Object.values(sources),
    exposures: [],
    groups: [],
    unitTests: [],
    docs: [],
    macros: {},
  });
  return linked.nodes[node.unique_id] ?? node;
}
