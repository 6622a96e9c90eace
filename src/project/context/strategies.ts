import { fail } from '../../errors.ts';
import type { MacroScope } from '../macros.ts';
import { MacroValue, type Value } from '../template/index.ts';

/** The strategies of incremental models that engines of ours can do. */
export const STRATEGIES = ['append', 'delete+insert', 'merge', 'microbatch'] as const;

/** The macro that writes a strategy's statement; a project may bring strategies of its own. Errors: `compiler-error`. */
export function incrementalStrategyMacro(scope: MacroScope, strategy: string): Value {
  const name = `get_incremental_${strategy.replaceAll('+', '_')}_sql`;
  const found = scope.get(name);
  if (found instanceof MacroValue) return found;
  return fail('compiler-error', {
    message: `dbt could not find an incremental strategy macro with the name '${name}' in ${scope.library.root}`,
  });
}
