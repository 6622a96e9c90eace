import { VarveError } from '../errors.ts';
import { viewStatements } from '../gold/index.ts';
import { isHistory, type ManifestNode } from '../project/index.ts';
import { relationName, type Relation } from '../relation.ts';
import { descriptionOf } from './description.ts';
import type { NodeResult } from './events.ts';
import { execute } from './execute.ts';
import { ensureSchema } from './node.ts';
import { passWithout, type Asked } from './prepare.ts';
import type { Pass } from './runtime.ts';
import { NO_OP } from '../dbt-answer.ts';
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
  const pass = passWithout(session, asked);
  const results: NodeResult[] = [];
  for (const node of nodes) {
    const other = from.get(node.unique_id);
    const seconds = stopwatch();
    const came = other ? await cloned(pass, node, other) : nothingThere(session, node);
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

/** A node that the other state does not know. */
function nothingThere({ emit }: Session, { unique_id: id }: ManifestNode): Came {
  emit({ type: 'note', message: `No relation found in state manifest for ${id}` });
  return { status: 'success', message: NO_OP };
}

/** True for the table of a history, whatever the project makes of it now. */
function isKept({ ledger }: Session, target: Relation): boolean {
  const name = relationName(target).toLowerCase();
  return [...ledger.state.histories.keys()].some((kept) => kept.toLowerCase() === name);
}

type Came = Pick<NodeResult, 'status' | 'message'>;

async function cloned(pass: Pass, node: ManifestNode, other: Relation): Promise<Came> {
  const { session, fullRefresh } = pass;
  const { dialect, connection } = session;
  const target = relationOf(node);
  try {
    return await inTransaction(session, async () => {
      const existing = await connection.catalog.find(target);
      const stays = existing !== undefined && (!fullRefresh || isHistory(node) || isKept(session, target));
      const where = dialect.relation({ ...target, database: node.database });
      if (stays || dialect.relation(other) === where) {
        const same = `Target relation and defer relation are the same, skipping clone for relation: ${where}`;
        session.emit({ type: 'note', message: stays ? `Relation ${where} already exists` : same });
        return { status: 'success' as const, message: NO_OP };
      }
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
