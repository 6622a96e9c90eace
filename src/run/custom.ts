import { runMaterialization, type MacroSource } from '../project/index.ts';
import type { Made, Making } from './materialize.ts';
import { runtimeFor, type Pass } from './runtime.ts';

/** A materialization that a macro of the user's makes: its SQL is guarded like all user SQL (H15). */
export async function materializeCustom(pass: Pass, { node, compiled }: Making, macro: MacroSource): Promise<Made> {
  const { session } = pass;
  await runMaterialization(session.project, {
    node,
    compiled: compiled ?? '',
    runtime: runtimeFor(pass, node.unique_id),
    macro,
  });
  return { rows: null, message: node.config.materialized };
}
