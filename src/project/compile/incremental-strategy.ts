import { ConfigObject } from '../context/config.ts';
import { ColumnObject } from '../context/column.ts';
import { RelationObject } from '../context/relation.ts';
import type { ManifestNode } from '../manifest.ts';
import type { Project } from '../project.ts';
import type { Runtime } from '../runtime.ts';
import { PyDict, toText, toValue, type Value } from '../template/index.ts';
import { scopeFor, thisObject } from './compile.ts';

export interface StrategyInput {
  readonly node: ManifestNode;
  readonly runtime: Runtime;
  /** Where the new rows are, for FROM. */
  readonly rows: string;
  /** The table's columns. */
  readonly columns: readonly { readonly name: string; readonly type: string }[];
}

/** The SQL of an incremental strategy of the user's, by the macro `get_incremental_<strategy>_sql`; undefined where there is none. */
export async function runIncrementalStrategy(
  project: Project,
  { node, runtime, rows, columns }: StrategyInput,
): Promise<string | undefined> {
  const strategy = (node.config.incremental_strategy ?? '').replace('+', '_');
  const macro = project.shared.macros.find(`get_incremental_${strategy}_sql`, node.package_name);
  if (!macro) return undefined;
  const { engine } = project.shared;
  const scope = scopeFor(project, {
    node,
    runtime,
    config: new ConfigObject(node.config),
    onEphemeral: (child) => Promise.resolve(child.alias),
  });
  const temporary = new RelationObject({ schema: '', identifier: rows }, engine.renderRelation, {
    type: 'table',
    sql: rows,
  });
  const given: Readonly<Record<string, Value>> = {
    target_relation: thisObject(project, node),
    temp_relation: temporary,
    unique_key: toValue(node.config.unique_key ?? null),
    dest_columns: columns.map((c) => new ColumnObject(c.name, c.type, engine.quote)),
    incremental_predicates: toValue(node.config['incremental_predicates'] ?? null),
  };
  return toText(await scope.callSource(macro, [PyDict.from(given)])).trim();
}
