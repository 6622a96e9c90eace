import type { ManifestNode, NodeConfig } from '../../src/project/index.ts';

/** A model as the manifest tells of it, with the given config(). */
export function modelNode(name: string, config: Partial<NodeConfig>): ManifestNode {
  const file = `models/silver/${name}.sql`;
  return {
    unique_id: `model.test.${name}`,
    resource_type: 'model',
    package_name: 'test',
    name,
    alias: name,
    database: 'test',
    schema: 'silver',
    relation_name: `silver.${name}`,
    fqn: ['test', 'silver', name],
    path: `silver/${name}.sql`,
    original_file_path: file,
    raw_code: '',
    language: 'sql',
    config: {
      enabled: true,
      materialized: 'history',
      tags: [],
      meta: {},
      'pre-hook': [],
      'post-hook': [],
      ...config,
    },
    tags: [],
    meta: {},
    description: '',
    columns: {},
    refs: [],
    sources: [],
    depends_on: { nodes: [], macros: [] },
    checksum: { name: 'sha256', checksum: '' },
  };
}

export function incrementalNode(config: Partial<NodeConfig>): ManifestNode {
  return modelNode('m', { materialized: 'incremental', ...config });
}
