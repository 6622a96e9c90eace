import { fail } from '../errors.ts';
import { callOperation, findMacro } from '../project/index.ts';
import { preparePass, type Asked } from './prepare.ts';
import { runtimeFor } from './runtime.ts';
import { refuseShrinking } from './safeguards.ts';
import type { Session } from './session.ts';
import { begin, commit, rollback } from './transaction.ts';

export interface OperationOptions extends Asked {
  /** `macro` or `package.macro`. */
  readonly macro: string;
  readonly args: Readonly<Record<string, unknown>>;
}

/**
 * dbt's run-operation: calls a macro in a transaction, guarded like all user SQL (H15). Returns its unique_id. Errors:
 * `macro-missing`, those of templates, the safeguards and the engine.
 */
export async function runOperation(session: Session, options: OperationOptions): Promise<string> {
  const { project } = session;
  const macro =
    findMacro(project, options.macro) ?? fail('operation-unknown', { macro: options.macro, project: project.name });
  const pass = await preparePass(session, options);
  const where = `the operation ${options.macro}`;
  await begin(session);
  try {
    await callOperation(project, { macro, args: options.args, runtime: runtimeFor(pass, where) });
    await refuseShrinking(session, pass.histories, { where, declared: new Map() });
    await commit(session);
  } catch (error) {
    await rollback(session);
    throw error;
  }
  return macro.definition.unique_id;
}
