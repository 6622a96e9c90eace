import { fail } from '../../errors.ts';
import type { Relation } from '../../relation.ts';
import { ConfigObject } from '../context/config.ts';
import { RelationObject } from '../context/relation.ts';
import type { MacroSource } from '../macros.ts';
import type { ManifestNode } from '../manifest.ts';
import type { Project } from '../project.ts';
import type { Runtime } from '../runtime.ts';
import { PyDict, toValue, type Value } from '../template/index.ts';
import { scopeFor } from './compile.ts';

export interface MaterializationInput {
  readonly node: ManifestNode;
  /** The node's compiled SQL. */
  readonly compiled: string;
  readonly runtime: Runtime;
  /** The materialization, as `MacroLibrary.materialization` finds it. */
  readonly macro: MacroSource;
}

/** Runs a `{% materialization %}` of the user's. Returns the relations that it says it made. Errors: those of templates, `materialization-result`. */
export async function runMaterialization(
  project: Project,
  { node, compiled, runtime, macro }: MaterializationInput,
): Promise<Relation[]> {
  const scope = scopeFor(project, {
    node,
    runtime,
    config: new ConfigObject(node.config),
    onEphemeral: (child) => Promise.resolve(child.alias),
  });
  scope.set('sql', compiled);
  scope.set('compiled_code', compiled);
  scope.set('model', toValue({ ...node, compiled_code: compiled, compiled_sql: compiled }));
  return relationsOf(node, await scope.callSource(macro, []));
}

function relationsOf(node: ManifestNode, given: Value): Relation[] {
  const relations = given instanceof PyDict ? given.get('relations') : undefined;
  if (!Array.isArray(relations) || relations.some((r) => !(r instanceof RelationObject)))
    return fail(
      'materialization-result',
      { model: node.name, materialized: node.config.materialized },
      { node: node.unique_id },
    );
  return relations.flatMap((r) => (r instanceof RelationObject ? [r.relation] : []));
}
