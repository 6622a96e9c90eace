import type { HistoryState } from '../bronze/index.ts';
import type { ManifestNode } from '../project/index.ts';
import { asHistory, snapshotSpec } from '../silver/index.ts';
import { relationNamed, relationOf } from './safeguards.ts';
import type { Session } from './session.ts';

/** The node that makes a history, in the place where that stands: for another target it may make another. */
export function nodeOf(
  { project }: Session,
  { name, model }: Pick<HistoryState, 'name' | 'model'>,
): ManifestNode | undefined {
  const node = project.manifest.nodes[model];
  const { schema, identifier: alias } = relationNamed(name);
  return node && { ...node, schema, alias };
}

/** The versions that a node keeps, with the columns of a history, behind FROM: its table, or what its snapshot says in days. */
export async function versionRows({ connection, dialect }: Session, node: ManifestNode): Promise<string> {
  const relation = relationOf(node);
  if (node.resource_type !== 'snapshot') return dialect.relation(relation);
  const columns = await connection.catalog.columns(relation);
  return asHistory(dialect, { relation, columns, spec: snapshotSpec(node) });
}
