import { isMap } from '../config/yaml.ts';
import type { ColumnProperties, ManifestNode } from '../manifest.ts';
import type { NodeMaker } from './nodes.ts';
import type { Described } from './properties.ts';

/** The columns of a description, their texts with doc() put in. */
export async function describedColumns(
  { docs, packageName }: Pick<NodeMaker, 'docs' | 'packageName'>,
  { columns, file }: Pick<Described, 'columns' | 'file'>,
): Promise<Record<string, ColumnProperties>> {
  const rendered: [string, ColumnProperties][] = [];
  for (const [name, column] of Object.entries(columns)) {
    const description = await docs.render(column.description, { packageName, file: file.file });
    rendered.push([name, { ...column, description, doc_blocks: docs.used(column.description, packageName) }]);
  }
  return Object.fromEntries(rendered);
}

/** `docs: {show, node_color}` of a configuration. */
export function docsOf(value: unknown): NonNullable<ManifestNode['docs']> {
  const given = isMap(value) ? value : {};
  return {
    show: given['show'] !== false,
    node_color: typeof given['node_color'] === 'string' ? given['node_color'] : null,
  };
}
