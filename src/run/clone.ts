import { VarveError } from '../errors.ts';
import { viewStatements } from '../gold/index.ts';
import { isHistory, type ManifestNode } from '../project/index.ts';
import type { Relation } from '../relation.ts';
import { descriptionOf } from './description.ts';
import type { NodeResult } from './events.ts';
import { execute } from './execute.ts';
import { ensureSchema } from './node.ts';
import { preparePass, type Asked } from './prepare.ts';
import type { Pass } from './runtime.ts';
import { relationOf } from './safeguards.ts';
import type { Session } from './session.ts';
import { stopwatch } from './stopwatch.ts';
import { inTransaction } from './verbs.ts';

export interface CloneOptions extends Asked {
  readonly nodes: readonly ManifestNode[];
  /** Where the other state has each node, by unique_id. */
  readonly from: ReadonlyMap<string, Relation>;
}

/** dbt's clone: each node becomes a view of what the other state has in its place; what stands here stays, unless it is a full refresh. */
export async function cloneNodes(session: Session, { nodes, from, ...asked }: CloneOptions): Promise<NodeResult[]> {
  const pass = await preparePass(session, asked);
  const results: NodeResult[] = [];
  for (const node of nodes) {
    const other = from.get(node.unique_id);
    const seconds = stopwatch();
    const came = other
      ? await cloned(pass, node, other)
      : { status: 'success' as const, message: 'No relation found in state manifest' };
    const result: NodeResult = {
      unique_id: node.unique_id,
      name: node.name,
      resource_type: node.resource_type,
      relation_name: node.relation_name,
      description: descriptionOf(node),
      rows: null,
      failures: null,
      compiled_code: null,
      execution_time: seconds(),
      thread_id: 'Thread-1',
      timing: [],
      ...came,
    };
    results.push(result);
    session.emit({ type: 'node', state: 'done', result, index: results.length, total: nodes.length });
  }
  return results;
}

async function cloned(
  pass: Pass,
  node: ManifestNode,
  other: Relation,
): Promise<Pick<NodeResult, 'status' | 'message'>> {
  const { session, fullRefresh } = pass;
  const { dialect, connection } = session;
  const target = relationOf(node);
  try {
    return await inTransaction(session, async () => {
      const existing = await connection.catalog.find(target);
      const stays = existing !== undefined && (!fullRefresh || isHistory(node));
      if (stays || dialect.relation(other) === dialect.relation({ ...target, database: node.database }))
        return { status: 'success' as const, message: `Relation ${dialect.relation(target)} already exists` };
      await ensureSchema(pass, node);
      const select = `SELECT * FROM ${dialect.relation(other)}`;
      await execute(session, viewStatements(dialect, { relation: target, select, existing }));
      return { status: 'success' as const, message: 'CREATE VIEW' };
    });
  } catch (error) {
    if (!(error instanceof VarveError) || error.kind === 'interrupted') throw error;
    return { status: 'error', message: error.message };
  }
}
