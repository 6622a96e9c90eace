import { fail } from '../../errors.ts';

export const INDIRECT_SELECTIONS = ['eager', 'cautious', 'buildable', 'empty'] as const;
/** Which tests come along: those with any parent chosen, with all, with all chosen or above the chosen, or none. */
export type IndirectSelection = (typeof INDIRECT_SELECTIONS)[number];

export const METHOD_NAMES = [
  'fqn',
  'tag',
  'group',
  'access',
  'source',
  'path',
  'file',
  'package',
  'config',
  'test_name',
  'test_type',
  'resource_type',
  'state',
  'exposure',
  'metric',
  'result',
  'source_status',
  'version',
  'semantic_model',
  'saved_query',
  'unit_test',
  'selector',
] as const;
export type MethodName = (typeof METHOD_NAMES)[number];

/** One thing to look for, and how far to go from it. */
export interface Criterion {
  readonly kind: 'criterion';
  /** As written, for messages. */
  readonly raw: string;
  readonly method: MethodName;
  /** What follows the method's name after a dot: `materialized` of `config.materialized`. */
  readonly args: readonly string[];
  /** Text on the command line; selectors.yml may give numbers and booleans. */
  readonly value: unknown;
  /** `@`: what is below with all that it needs. */
  readonly childrensParents: boolean;
  /** Steps up and down; undefined for none, Infinity for all. */
  readonly parents: number | undefined;
  readonly children: number | undefined;
  /** Undefined for that of the command. */
  readonly indirect: IndirectSelection | undefined;
}

export interface Group {
  readonly kind: 'union' | 'intersection' | 'difference';
  readonly parts: readonly Spec[];
  readonly indirect: IndirectSelection;
  /** The word as written, where nothing found is worth a warning. */
  readonly expected?: string | undefined;
}

/** A selection as a tree. */
export type Spec = Criterion | Group;

const WORD = /^(@)?((\d*)\+)?(?:([\w.]+):)?(.*?)(\+(\d*))?$/;

/** One term of the command line, such as `@tag:nightly` or `2+orders+1`. Errors: `selector-invalid`. */
export function parseTerm(raw: string): Criterion {
  const match = WORD.exec(raw);
  if (!match) return fail('selector-invalid', { selector: raw, problem: 'it is not written on one line' });
  const [, at, up, above, method, value = '', down, below] = match;
  return criterion(raw, {
    method,
    value,
    childrensParents: at !== undefined,
    parents: up === undefined ? undefined : steps(above),
    children: down === undefined ? undefined : steps(below),
    indirect: undefined,
  });
}

function steps(written: string | undefined): number {
  return written === undefined || written === '' ? Infinity : Number(written);
}

export type Written = Omit<Criterion, 'kind' | 'raw' | 'method' | 'args'> & { readonly method: string | undefined };

/** Puts a criterion together and refuses what cannot be one. Errors: `selector-invalid`. */
export function criterion(raw: string, { method, ...rest }: Written): Criterion {
  const [name = '', ...args] = method === undefined ? [impliedMethod(String(rest.value))] : method.split('.');
  if (!isMethod(name))
    return fail('selector-invalid', { selector: raw, problem: `'${name}' is not a valid method name` });
  if (rest.childrensParents && rest.children !== undefined)
    return fail('selector-invalid', { selector: raw, problem: '"@" prefix and "+" suffix are incompatible' });
  return { kind: 'criterion', raw, method: name, args, ...rest };
}

function isMethod(name: string): name is MethodName {
  return (METHOD_NAMES as readonly string[]).includes(name);
}

function impliedMethod(value: string): MethodName {
  return value.includes('/') ? 'path' : /\.(?:sql|py|csv)$/i.test(value) ? 'file' : 'fqn';
}

/** All but sources have an fqn to be found by. */
const EVERYTHING = ['fqn:*', 'source:*'];

export interface Words {
  readonly select: readonly string[];
  readonly exclude: readonly string[];
}

/** The selection of a command line: words unite, commas intersect; no word to select is everything. Errors: `selector-invalid`. */
export function parseWords({ select, exclude }: Words, indirect: IndirectSelection): Spec {
  const included = union(select.length === 0 ? EVERYTHING : select, { indirect, expected: select.length > 0 });
  return {
    kind: 'difference',
    parts: [included, union(exclude, { indirect, expected: true })],
    indirect: 'eager',
  };
}

function union(
  words: readonly string[],
  { indirect, expected }: { readonly indirect: IndirectSelection; readonly expected: boolean },
): Group {
  const parts = words
    .flatMap((word) => word.split(' '))
    .map((word): Group => {
      const terms = word.split(',').map(parseTerm);
      return { kind: 'intersection', parts: terms, indirect, expected: expected ? word : undefined };
    });
  return { kind: 'union', parts, indirect };
}
