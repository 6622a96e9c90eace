import { MAX_ITEMS, tooLong } from './limits.ts';
import { asNumber } from './operators.ts';
import { toText } from './text.ts';
import { itemsOf, Namespace, native, PyDict, PySet, type Value } from './values.ts';

/** Functions that every template has, with or without dbt. */
export const globals: readonly (readonly [string, Value])[] = [
  ['range', native('range', (args) => range(args.map((a) => asNumber(a) ?? 0)))],
  [
    'dict',
    native('dict', ([from], kwargs) => {
      const dict = new PyDict();
      if (from instanceof PyDict) for (const [k, v] of from.entries()) dict.set(k, v);
      else for (const pair of itemsOf(from) ?? []) dict.set((itemsOf(pair) ?? [])[0], (itemsOf(pair) ?? [])[1]);
      for (const [k, v] of kwargs) dict.set(k, v);
      return dict;
    }),
  ],
  [
    'namespace',
    native('namespace', ([from], kwargs) => {
      const space = new Namespace();
      if (from instanceof PyDict) for (const [k, v] of from.entries()) space.members.set(toText(k), v);
      for (const [k, v] of kwargs) space.members.set(k, v);
      return space;
    }),
  ],
  [
    'set',
    native('set', ([items, fallback]) => (itemsOf(items) ? new PySet(itemsOf(items)) : (fallback ?? new PySet()))),
  ],
  ['set_strict', native('set_strict', ([items]) => new PySet(itemsOf(items) ?? []))],
  [
    'cycler',
    native('cycler', (items) => {
      let at = 0;
      const space = new Namespace();
      space.members.set(
        'next',
        native('next', () => items[at++ % Math.max(1, items.length)]),
      );
      return space;
    }),
  ],
  [
    'joiner',
    native('joiner', ([separator]) => {
      let used = false;
      return native('joiner', () => (used ? (separator ?? ', ') : ((used = true), '')));
    }),
  ],
];

function range(args: readonly number[]): Value[] {
  const [start, end, step] = args.length === 1 ? [0, args[0] ?? 0, 1] : [args[0] ?? 0, args[1] ?? 0, args[2] ?? 1];
  if (step === 0) throw tooLong();
  const length = Math.max(0, Math.ceil((end - start) / step));
  if (length > MAX_ITEMS) throw tooLong();
  return Array.from({ length }, (_, i) => start + i * step);
}
