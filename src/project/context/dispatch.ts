import { fail } from '../../errors.ts';
import { BUILTIN, type MacroScope } from '../macros.ts';
import { callMacro, MacroValue, native, NativeFunction, type Value } from '../template/index.ts';

export interface DispatchInput {
  /** The engine's name, the prefix that is looked for first. */
  readonly type: string;
  readonly scope: () => MacroScope;
  /** The order that dbt_project.yml gives for a namespace. */
  readonly dispatchOrder: (namespace: string) => readonly string[] | undefined;
}

/**
 * The engine's own macro, else the default one: `duckdb__name`, `default__name`, in each package of the search order. Without
 * a namespace any macro that the node can name will do. Errors: `dispatch-missing`, `macro-arguments`.
 */
export function dispatch(input: DispatchInput, name: string, namespace: string | null): Value {
  if (name.includes('.')) {
    const [owner = '', bare = ''] = name.split('.');
    fail('macro-arguments', {
      name: 'adapter.dispatch',
      problem: `"." is not a valid macro name component; did you mean adapter.dispatch("${bare}", macro_namespace="${owner}")?`,
    });
  }
  const scope = input.scope();
  const tried: string[] = [];
  for (const packageName of searched(input, namespace)) {
    for (const prefix of [input.type, 'default']) {
      const full = `${prefix}__${name}`;
      tried.push(packageName === null ? full : `${packageName}.${full}`);
      const found = named(scope, packageName, full);
      if (found) return native(name, (args, kwargs) => callMacro(found, args, kwargs));
    }
  }
  return fail('dispatch-missing', { name, namespace, tried });
}

/** Packages in the order in which they are searched; null stands for whatever the node can name. */
function searched({ scope, dispatchOrder }: DispatchInput, namespace: string | null): readonly (string | null)[] {
  if (namespace === null) return [null];
  const { library } = scope();
  const order = dispatchOrder(namespace);
  if (order) return order;
  return library.hasPackage(namespace) || namespace === BUILTIN ? [library.root, namespace] : [];
}

function named(scope: MacroScope, packageName: string | null, name: string): MacroValue | NativeFunction | undefined {
  if (packageName === null) {
    const found = scope.get(name);
    return found instanceof MacroValue || found instanceof NativeFunction ? found : undefined;
  }
  const source = scope.library.inPackage(packageName, name);
  return source && scope.define(source);
}
