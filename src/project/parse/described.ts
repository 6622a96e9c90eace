import { isMap } from '../config/yaml.ts';
import type { ColumnProperties, ManifestNode } from '../manifest.ts';
import type { NodeMaker } from './nodes.ts';
import type { Described } from './properties.ts';
import { rendered } from './sources.ts';

/** The columns of a description with their templates rendered, their texts with doc() put in. */
export async function describedColumns(
  { docs, packageName, shared }: Pick<NodeMaker, 'docs' | 'packageName' | 'shared'>,
  { columns, file, path }: Pick<Described, 'columns' | 'file' | 'path'>,
): Promise<Record<string, ColumnProperties>> {
  const made: [string, ColumnProperties][] = [];
  for (const [name, column] of Object.entries(columns)) {
    const description = await docs.render(column.description, { packageName, file: file.file });
    const own = await rendered({ shared, packageName }, { ...column }, { file, path, skip: ['description'] });
    made.push([name, { ...column, ...own, description, doc_blocks: docs.used(column.description, packageName) }]);
  }
  return Object.fromEntries(made);
}

/** `docs: {show, node_color}` of a configuration. */
export function docsOf(value: unknown): NonNullable<ManifestNode['docs']> {
  const given = isMap(value) ? value : {};
  return {
    show: given['show'] !== false,
    node_color: typeof given['node_color'] === 'string' ? given['node_color'] : null,
  };
}
