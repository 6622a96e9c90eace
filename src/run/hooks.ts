import { VarveError } from '../errors.ts';
import { renderHook, type Hook } from '../project/index.ts';
import { statement } from '../sql.ts';
import type { NodeResult } from './events.ts';
import { execute } from './execute.ts';
import { refuseHarm } from './guard.ts';
import { toldAs } from '../dbt-answer.ts';
import { runtimeFor, type Pass } from './runtime.ts';
import { refuseShrinking } from './safeguards.ts';
import { stopwatch } from './stopwatch.ts';
import { begin, commit, rollback } from './transaction.ts';

/** The hooks around a whole run, each its own commit and its own result, as in dbt: after a failed one the rest is skipped. */
export async function runProjectHooks(
  pass: Pass,
  kind: 'on-run-start' | 'on-run-end',
  results: readonly NodeResult[] = [],
): Promise<NodeResult[]> {
  const { project } = pass.session;
  const hooks = kind === 'on-run-start' ? project.hooks.onRunStart : project.hooks.onRunEnd;
  const done: NodeResult[] = [];
  let failed = false;
  for (const [i, hook] of hooks.entries()) {
    const name = `${project.name}-${kind}-${i}`;
    const seconds = stopwatch();
    const said = `${project.name}.${kind}.${i}`;
    const basic = {
      unique_id: `operation.${project.name}.${name}`,
      name,
      resource_type: 'operation',
      description: said,
    } as const;
    const place = { index: i + 1, total: hooks.length };
    if (!failed) pass.session.emit({ type: 'node', state: 'begun', ...basic, ...place });
    const { sql, error }: Partial<HookDone> = failed
      ? {}
      : await runProjectHook(pass, { hook, where: `${kind} ${i}`, results });
    const status = failed ? 'skipped' : error ? 'error' : 'success';
    failed ||= error !== undefined;
    done.push({
      ...basic,
      status,
      rows: null,
      failures: status === 'success' ? 0 : 1,
      message: error ? `${said} failed, error:\n ${reasonOf(error)}` : `${said} ${failed ? 'skipped' : 'passed'}`,
      execution_time: seconds(),
      relation_name: null,
      compiled_code: sql ?? null,
      thread_id: 'main',
      timing: [],
    });
    const result = done.at(-1);
    if (result) pass.session.emit({ type: 'node', state: 'done', result, ...place });
  }
  return done;
}

/** What the engine said, where it was the engine. */
function reasonOf({ code, params, message }: VarveError): string {
  return code === 'statement-failed' ? (params as { readonly reason: string }).reason : message;
}

interface ProjectHook {
  readonly hook: Hook;
  readonly where: string;
  readonly results: readonly NodeResult[];
}

interface HookDone {
  readonly sql: string;
  readonly error: VarveError | undefined;
}

/** Runs one hook in a transaction of its own. Errors that are not the hook's own (an interruption) are thrown. */
async function runProjectHook(pass: Pass, { hook, where, results }: ProjectHook): Promise<HookDone> {
  const { session } = pass;
  await begin(session);
  const sql = await rendered(pass, { hook, where, results });
  try {
    if (sql !== '') {
      refuseHarm(sql, pass.histories, where);
      await execute(session, [statement(where, sql)]);
    }
    await refuseShrinking(session, pass.histories, { where, declared: new Map() });
    await commit(session);
    return { sql, error: undefined };
  } catch (error) {
    await rollback(session);
    if (error instanceof VarveError && error.kind !== 'interrupted' && error.kind !== 'refused') return { sql, error };
    throw error;
  }
}

/** A hook that cannot be rendered ends the command before anything is run. */
async function rendered(pass: Pass, { hook, where, results }: ProjectHook): Promise<string> {
  const { session } = pass;
  try {
    const runtime = runtimeFor(pass, where);
    const told = results.map((r) => ({ ...r, ...toldAs(r, pass) }));
    return (await renderHook(session.project, hook.sql, { node: undefined, runtime, results: told })).trim();
  } catch (error) {
    await rollback(session);
    throw error;
  }
}
