import { VarveError } from '../errors.ts';
import { compileNode, ordered, type Compiled, type ManifestNode } from '../project/index.ts';
import { compiledPath, writeCompiled } from './compiled-files.ts';
import { descriptionOf } from './description.ts';
import type { NodeResult } from './events.ts';
import { preparePass, type Asked } from './prepare.ts';
import { runtimeFor } from './runtime.ts';
import type { Session } from './session.ts';
import { stopwatch } from './stopwatch.ts';

export interface CompileResult {
  readonly results: readonly NodeResult[];
  readonly failed: boolean;
  readonly compiled: ReadonlyMap<string, Compiled>;
}

/** Compiles nodes and keeps their SQL below target/; nothing is written to the database. Errors: interruptions and safeguards. */
export async function compileNodes(session: Session, nodes: readonly string[], asked: Asked): Promise<CompileResult> {
  const pass = await preparePass(session, { ...asked, selected: nodes });
  const { project } = session;
  const compiled = new Map<string, Compiled>();
  const results: NodeResult[] = [];
  for (const node of ordered(project.manifest, nodes)) {
    if (node.resource_type === 'seed' || node.resource_type === 'operation') continue;
    const seconds = stopwatch();
    try {
      const { sql, ctes } = await compileNode(project, node, runtimeFor(pass, node.unique_id));
      const path = compiledPath(node);
      await writeCompiled(session, path, sql);
      compiled.set(node.unique_id, { code: sql, path: `${project.file.paths.target}/${path}`, ctes });
      results.push(resultOf(node, { status: 'success', sql, message: null, seconds: seconds() }));
    } catch (error) {
      if (!(error instanceof VarveError) || error.kind === 'interrupted') throw error;
      results.push(resultOf(node, { status: 'error', sql: null, message: error.message, seconds: seconds() }));
    }
  }
  return { results, failed: results.some((r) => r.status === 'error'), compiled };
}

interface Came {
  readonly status: 'success' | 'error';
  readonly sql: string | null;
  readonly message: string | null;
  readonly seconds: number;
}

function resultOf(node: ManifestNode, { status, sql, message, seconds }: Came): NodeResult {
  return {
    unique_id: node.unique_id,
    name: node.name,
    resource_type: node.resource_type,
    relation_name: node.relation_name,
    description: descriptionOf(node),
    status,
    rows: null,
    failures: null,
    message,
    compiled_code: sql,
    execution_time: seconds,
    thread_id: 'Thread-1',
    timing: [],
  };
}
