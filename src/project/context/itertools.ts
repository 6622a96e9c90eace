import {
  callMacro,
  charge,
  HostObject,
  itemsOf,
  MacroValue,
  native,
  NativeFunction,
  PyTuple,
  toText,
  type Kwargs,
  type Value,
} from '../template/index.ts';
import { fail } from '../../errors.ts';
import { Namespace } from './namespace.ts';

/** The items of an argument. Errors: `macro-arguments` for what has none. */
function items(of: Value): Value[] {
  return itemsOf(of) ?? fail('macro-arguments', { name: 'itertools', problem: `${toText(of)} cannot be iterated` });
}

/** Each combination of one item of each list. */
function product(lists: readonly (readonly Value[])[]): Value[][] {
  return lists.reduce<Value[][]>(
    (rows, list) => {
      charge(rows.length * list.length);
      return rows.flatMap((row) => list.map((item) => [...row, item]));
    },
    [[]],
  );
}

/** Index tuples of a length, as `next` continues them. */
function choices(length: number, next: (chosen: readonly number[]) => readonly number[]): number[][] {
  let rows: number[][] = [[]];
  for (let i = 0; i < length; i++) {
    rows = rows.flatMap((row) => {
      const following = next(row);
      charge(following.length);
      return following.map((n) => [...row, n]);
    });
  }
  return rows;
}

function pick(list: readonly Value[], rows: readonly (readonly number[])[]): Value[] {
  return rows.map((row) => new PyTuple(row.map((i) => list[i])));
}

const upTo = (n: number, from = 0): number[] => Array.from({ length: Math.max(0, n - from) }, (_, i) => i + from);

async function accumulated(list: readonly Value[], by: Value): Promise<Value[]> {
  const out: Value[] = [];
  for (const item of list) {
    const last = out.at(-1);
    if (last === undefined) out.push(item);
    else if (by instanceof MacroValue || by instanceof NativeFunction) out.push(await callMacro(by, [last, item]));
    else out.push(typeof last === 'string' ? last + toText(item) : Number(last) + Number(item));
  }
  return out;
}

function longest(lists: readonly (readonly Value[])[], fill: Value): Value[] {
  return upTo(Math.max(0, ...lists.map((list) => list.length))).map(
    (i) => new PyTuple(lists.map((list) => (i < list.length ? list[i] : fill))),
  );
}

function sliced(list: Value, [first, second, step]: readonly Value[]): Value[] {
  const [from, to] = second === undefined ? [0, first] : [Number(first ?? 0), second];
  const by = Number(step ?? 1);
  return items(list)
    .slice(from, to === null || to === undefined ? undefined : Number(to))
    .filter((_, i) => i % by === 0);
}

type Code = (args: Value[], kwargs: Kwargs) => Value | Promise<Value>;

const FUNCTIONS: Readonly<Record<string, Code>> = {
  product: (args, kwargs) => {
    const lists = args.map(items);
    const repeat = Number(kwargs.get('repeat') ?? 1);
    return product(upTo(repeat).flatMap(() => lists)).map((row) => new PyTuple(row));
  },
  permutations: ([of, length]) => {
    const list = items(of);
    return pick(
      list,
      choices(Number(length ?? list.length), (row) => upTo(list.length).filter((n) => !row.includes(n))),
    );
  },
  combinations: ([of, length]) => {
    const list = items(of);
    return pick(
      list,
      choices(Number(length), (row) => upTo(list.length, (row.at(-1) ?? -1) + 1)),
    );
  },
  combinations_with_replacement: ([of, length]) => {
    const list = items(of);
    return pick(
      list,
      choices(Number(length), (row) => upTo(list.length, row.at(-1) ?? 0)),
    );
  },
  repeat: ([item, times]) => {
    if (times === undefined) return fail('macro-arguments', { name: 'repeat', problem: 'how often is expected' });
    charge(Number(times));
    return upTo(Number(times)).map(() => item);
  },
  accumulate: ([of, by], kwargs) => accumulated(items(of), by ?? kwargs.get('func')),
  compress: ([of, chosen]) => {
    const flags = items(chosen);
    return items(of).filter(
      (_, i) => flags[i] !== false && flags[i] !== 0 && flags[i] !== null && flags[i] !== undefined,
    );
  },
  islice: ([of, ...bounds]) => sliced(of, bounds),
  starmap: async ([by, of]) => {
    const out: Value[] = [];
    for (const args of items(of)) {
      if (by instanceof MacroValue || by instanceof NativeFunction) out.push(await callMacro(by, items(args)));
      else if (by instanceof HostObject && by.call) out.push(await by.call(items(args), new Map()));
    }
    return out;
  },
  tee: ([of, n]) => new PyTuple(upTo(Number(n ?? 2)).map(() => [...items(of)])),
  zip_longest: (args, kwargs) => longest(args.map(items), kwargs.get('fillvalue') ?? null),
};

/** Python's `itertools`, the part that ends: lists rather than what is read bit by bit. */
export function itertoolsModule(): Namespace {
  const chained: Code = (args) => args.flatMap(items);
  const chain = new Namespace(
    'chain',
    [['from_iterable', native('from_iterable', ([of]) => items(of).flatMap(items))]],
    chained,
  );
  return new Namespace('itertools', [
    ['chain', chain],
    ...Object.entries(FUNCTIONS).map(([name, code]): [string, Value] => [name, native(name, code)]),
  ]);
}
