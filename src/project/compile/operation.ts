import type { MacroSource } from '../macros.ts';
import type { Project } from '../project.ts';
import type { Runtime } from '../runtime.ts';
import { toValue, type Value } from '../template/index.ts';
import { hookScope } from './compile.ts';

/** A macro by `name` or `package.name`, as run-operation takes it. */
export function findMacro({ shared }: Project, name: string): MacroSource | undefined {
  const dot = name.indexOf('.');
  return dot < 0 ? shared.macros.find(name) : shared.macros.inPackage(name.slice(0, dot), name.slice(dot + 1));
}

export interface OperationInput {
  readonly macro: MacroSource;
  readonly args: Readonly<Record<string, unknown>>;
  readonly runtime: Runtime;
}

/** Calls a macro by itself. Errors: those of templates. */
export function callOperation(project: Project, { macro, args, runtime }: OperationInput): Promise<Value> {
  const scope = hookScope(project, { node: undefined, runtime });
  const kwargs = new Map(Object.entries(args).map(([name, value]): [string, Value] => [name, toValue(value)]));
  return scope.callSource(macro, [], kwargs);
}
