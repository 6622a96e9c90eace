import { isHistory, ordered, type ManifestNode } from '../../project/index.ts';
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
  const ids = new Set<string>();
  const add = (id: string): void => {
    for (const child of manifest.child_map[id] ?? []) {
      if (ids.has(child)) continue;
      ids.add(child);
      add(child);
    }
  };
  for (const { unique_id } of sources) add(unique_id);
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
