import { descendants, isHistory, ordered, type ManifestNode } from '../../project/index.ts';
import { relationName } from '../../relation.ts';
import { relationOf } from '../safeguards.ts';
import type { Session } from '../session.ts';

/** Nodes that are made of a staged table, at however many removes, parents first. */
export interface Below {
  readonly histories: readonly ManifestNode[];
  /** Tables that are made anew from what stands. */
  readonly tables: readonly ManifestNode[];
  readonly tests: readonly ManifestNode[];
}

/** What the ledger knows as a history and what stands, of all that reads a staged table. */
export async function below(session: Session, table: string): Promise<Below> {
  const { project, ledger, connection } = session;
  const { manifest, settings } = project;
  const sources = Object.values(manifest.sources).filter(
    (s) => s.schema === settings.staging && s.identifier.toLowerCase() === table.toLowerCase(),
  );
  const ids = descendants(
    manifest,
    sources.map((s) => s.unique_id),
  );
  const nodes = ordered(manifest, [...ids]);
  const histories = nodes.filter(
    (n) => isHistory(n) && (ledger.state.histories.get(relationName(relationOf(n)))?.rows ?? 0) > 0,
  );
  const tables: ManifestNode[] = [];
  for (const node of nodes) {
    if (node.resource_type !== 'model' || isHistory(node)) continue;
    if ((await connection.catalog.find(relationOf(node))) === 'table') tables.push(node);
  }
  return { histories, tables, tests: nodes.filter((n) => n.resource_type === 'test') };
}
