import type { Kwargs, Value } from '../template/index.ts';

/** Arguments by place or by name, in the order of the names. */
export function given(args: readonly Value[], kwargs: Kwargs, names: readonly string[]): Value[] {
  return names.map((name, i) => args[i] ?? kwargs.get(name));
}
