import { fail } from '../../errors.ts';
import { asText } from '../config/yaml.ts';
import { readText, type ProjectFileEntry } from '../files.ts';
import type { ManifestNode } from '../manifest.ts';
import { splitBlocks } from '../template/index.ts';
import { finish, type NodeMaker } from './nodes.ts';
import type { Described } from './properties.ts';

/** The snapshots of a SQL file, one for each block. */
export async function snapshotBlocks(
  maker: NodeMaker,
  file: ProjectFileEntry,
  described: ReadonlyMap<string, Described>,
): Promise<ManifestNode[]> {
  const text = await readText(file);
  const nodes: ManifestNode[] = [];
  for (const block of splitBlocks(text, file.original).filter((b) => b.kind === 'snapshot')) {
    nodes.push(
      await finish(maker, {
        type: 'snapshot',
        described: described.get(block.name),
        file,
        code: block.body,
        name: block.name,
        line: block.line,
      }),
    );
  }
  return nodes;
}

/** A snapshot that a properties file makes of a relation: `relation: ref('orders')`. Errors: `project-file`. */
export async function describedSnapshot(maker: NodeMaker, described: Described): Promise<ManifestNode> {
  const relation = asText(described.values['relation']).trim();
  const { file, path } = described;
  if (!/^(ref|source)\s*\(.*\)$/s.test(relation))
    fail(
      'project-file',
      { file: file.file, problem: `relation of snapshot ${described.name} is ref('…') or source('…', '…')` },
      { place: file.placeOf([...path, 'relation']) },
    );
  const node = await finish(maker, {
    type: 'snapshot',
    described,
    file: { absolute: file.file, original: file.file, path: `${described.name}.yml` },
    code: `select * from {{ ${relation} }}`,
    name: described.name,
  });
  return { ...node, path: `${described.name}.sql` };
}
