import { charge, MAX_RANGE } from './limits.ts';
import { pair } from './methods.ts';
import { isInteger } from './numbers.ts';
import { OperationFault } from './operation-fault.ts';
import { toText } from './text.ts';
import { HostObject, itemsOf, Namespace, native, PyDict, PySet, PyView, typeName, type Value } from './values.ts';

/** Functions that every template has, with or without dbt. */
export const globals: readonly (readonly [string, Value])[] = [
  ['range', native('range', range)],
  [
    'dict',
    native('dict', ([from], kwargs) => {
      const entries = from instanceof PyDict ? from.entries() : (itemsOf(from) ?? []).map(pair);
      charge(entries.length);
      return PyDict.of([...entries, ...kwargs]);
    }),
  ],
  [
    'namespace',
    native('namespace', ([from], kwargs) => {
      const space = new Namespace();
      if (from instanceof PyDict) for (const [k, v] of from.entries()) space.members.set(toText(k), v);
      for (const [k, v] of kwargs) space.members.set(k, v);
      charge(space.members.size);
      return space;
    }),
  ],
  [
    'set',
    native('set', ([items, fallback]) => (itemsOf(items) ? new PySet(itemsOf(items)) : (fallback ?? new PySet()))),
  ],
  ['set_strict', native('set_strict', ([items]) => new PySet(itemsOf(items) ?? []))],
  ['cycler', native('cycler', (items) => (items.length > 0 ? new Cycler(items) : fault('cycler needs items')))],
  [
    'joiner',
    native('joiner', ([separator]) => {
      let used = false;
      return native('joiner', () => (used ? (separator ?? ', ') : ((used = true), '')));
    }),
  ],
];

function range(args: readonly Value[]): PyView {
  const numbers = args.map((arg) =>
    isInteger(arg) ? Number(arg) : fault(`range needs whole numbers, not ${typeName(arg)}`),
  );
  const [first = 0, second, step = 1] = numbers;
  const [start, end] = second === undefined ? [0, first] : [first, second];
  if (step === 0) return fault('a range cannot have step 0');
  const length = Math.max(0, Math.ceil((end - start) / step));
  if (length > MAX_RANGE) fault(`a range has more than ${MAX_RANGE.toLocaleString('en-US')} items`);
  const kind = `range(${start}, ${end}${step === 1 ? '' : `, ${step}`})` as const;
  return PyView.make(
    kind,
    Array.from({ length }, (_, i) => start + i * step),
  );
}

function fault(problem: string): never {
  throw new OperationFault(problem);
}

/** `cycler('a', 'b')`: each `next()` gives the next of them. */
class Cycler extends HostObject {
  readonly #items: readonly Value[];
  #at = 0;
  constructor(items: readonly Value[]) {
    super();
    this.#items = items;
  }
  override attribute(name: string): Value | undefined {
    if (name === 'current') return this.#items[this.#at];
    if (name === 'next') return native('next', () => this.#next());
    return name === 'reset' ? native('reset', () => ((this.#at = 0), null)) : undefined;
  }
  #next(): Value {
    const current = this.#items[this.#at];
    this.#at = (this.#at + 1) % this.#items.length;
    return current;
  }
  override text(): string {
    return '<Cycler>';
  }
}
