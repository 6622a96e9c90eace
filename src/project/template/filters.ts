import { Arguments } from './arguments.ts';
import * as lists from './filter-lists.ts';
import { absolute, fileSize, literalOf, rounded, toFloat, toInteger } from './filter-numbers.ts';
import * as texts from './filter-text.ts';
import { percentFormat } from './format.ts';
import { jsonText } from './json.ts';
import { chargeText } from './limits.ts';
import { attributeOf } from './member.ts';
import { methodOf } from './methods.ts';
import { isInteger } from './numbers.ts';
import { OperationFault } from './operation-fault.ts';
import { toRepr, toText } from './text.ts';
import { lengthOf, PyDict, PyFloat, PyIterator, PyTuple, truthy, typeName, type Kwargs, type Value } from './values.ts';

type Filter = (input: Value, args: Arguments) => Value;

/** A method of texts, used as a filter: the input is made a text first. */
function method(name: string): Filter {
  return (input, args) => {
    const found = methodOf(toText(input), name);
    return found?.code([...args.positional], args.named, { place: {} }) as Value;
  };
}

function mapped(input: Value, args: Arguments): Value {
  const [name, ...rest] = args.positional;
  if (name === undefined) return lists.attributes(input, args);
  const filter = filterNamed(toText(name));
  const inner = new Arguments(rest, args.named);
  return new PyIterator(lists.itemsOrNone('map', input).map((item) => filter(item, inner)));
}

function defaulted(input: Value, args: Arguments): Value {
  const missing = input === undefined || (args.flag(1, 'boolean') && !truthy(input));
  if (!missing) return input;
  return args.given(0, 'default_value') ? args.value(0, 'default_value') : '';
}

function pairs(input: Value): Value {
  if (input === undefined) return new PyIterator([]);
  if (!(input instanceof PyDict)) throw new OperationFault(`items needs a dictionary, not ${typeName(input)}`);
  return new PyIterator(input.entries().map((entry) => new PyTuple(entry)));
}

function counted(input: Value): number {
  return lengthOf(input) ?? fault(`a ${typeName(input)} has no length`);
}

function last(input: Value): Value {
  if (input instanceof PyIterator) return fault('a generator has no last item');
  return lists.itemsFor('last', input).at(-1);
}

function formatted(input: Value, args: Arguments): string {
  if (args.named.size > 0 && args.positional.length > 0)
    fault('format takes arguments with or without names, not both');
  return percentFormat(toText(input), args.named.size > 0 ? PyDict.of(args.named) : new PyTuple(args.positional));
}

/** Texts of what is given; a third argument limits how often. */
function replaced(input: Value, { positional: [from, to, most], named }: Arguments): Value {
  const [old, fresh] = [from ?? named.get('s'), to ?? named.get('new')];
  return method('replace')(input, new Arguments([toText(old), toText(fresh), most ?? named.get('count')]));
}

function fault(problem: string): never {
  throw new OperationFault(problem);
}

const FILTERS: ReadonlyMap<string, Filter> = new Map<string, Filter>([
  ['abs', absolute],
  ['as_text', (v) => v],
  ['as_bool', (v) => v],
  ['as_native', (v) => v],
  ['as_number', (v) => v],
  ['attr', (v, args) => attributeByName(v, args.text(0, 'name', ''))],
  ['batch', lists.batches],
  ['capitalize', method('capitalize')],
  ['center', (v, args) => method('center')(v, new Arguments([args.integer(0, 'width', 80)]))],
  ['count', counted],
  ['d', defaulted],
  ['default', defaulted],
  ['dictsort', lists.dictSorted],
  ['e', texts.escapeHtml],
  ['escape', texts.escapeHtml],
  ['filesizeformat', fileSize],
  ['first', lists.first],
  ['float', toFloat],
  ['forceescape', texts.escapeHtml],
  ['format', formatted],
  ['groupby', lists.grouped],
  ['indent', texts.indent],
  ['int', toInteger],
  ['items', pairs],
  ['join', texts.join],
  ['last', last],
  ['length', counted],
  ['list', (v) => [...lists.itemsFor('list', v)]],
  ['lower', (v) => toText(v).toLowerCase()],
  ['map', mapped],
  ['max', (v, args) => lists.extreme(v, args, -1)],
  ['min', (v, args) => lists.extreme(v, args, 1)],
  ['pprint', toRepr],
  ['random', lists.random],
  ['reject', (v, args) => lists.picked(v, args, { filter: 'reject', member: false, keep: false })],
  ['rejectattr', (v, args) => lists.picked(v, args, { filter: 'rejectattr', member: true, keep: false })],
  ['replace', replaced],
  ['reverse', lists.reversed],
  ['round', rounded],
  ['safe', (v) => v],
  ['select', (v, args) => lists.picked(v, args, { filter: 'select', member: false, keep: true })],
  ['selectattr', (v, args) => lists.picked(v, args, { filter: 'selectattr', member: true, keep: true })],
  ['slice', lists.columns],
  ['sort', lists.sorted],
  ['string', toText],
  ['striptags', texts.stripTags],
  ['sum', lists.sum],
  ['title', (v) => texts.titled(toText(v))],
  ['tojson', (v, args) => jsonText(v, args.given(0, 'indent') ? args.integer(0, 'indent', 0) : undefined)],
  ['trim', method('strip')],
  ['truncate', texts.truncate],
  ['unique', lists.unique],
  ['upper', (v) => toText(v).toUpperCase()],
  ['urlencode', texts.urlEncode],
  ['wordcount', texts.wordCount],
  ['wordwrap', texts.wordwrap],
]);

/** `|attr('name')` reads attributes, never items. */
function attributeByName(value: Value, name: string): Value {
  return value instanceof PyDict ? methodOf(value, name) : attributeOf(value, name);
}

function filterNamed(name: string): Filter {
  return FILTERS.get(name) ?? fault(`there is no filter '${name}'`);
}

export function isFilter(name: string): boolean {
  return FILTERS.has(name);
}

/** Applies a filter. Errors: one that does not exist, what it refuses. */
export function applyFilter(
  name: string,
  input: Value,
  args: { readonly args: Value[]; readonly kwargs: Kwargs },
): Value {
  const filter = filterNamed(name);
  if (typeof input === 'string') chargeText(input.length);
  return filter(input, new Arguments(args.args, args.kwargs));
}

/** What dbt's as_bool, as_number and as_native make of a value where a template yields a value rather than text. */
export function nativeFilter(name: string, input: Value): Value {
  const text = toText(input);
  const value = name === 'as_text' ? text : (literalOf(text) ?? text);
  const number = (isInteger(value) && typeof value !== 'boolean') || value instanceof PyFloat;
  if (name === 'as_bool' && typeof value !== 'boolean') fault(`'${text}' is neither true nor false`);
  if (name === 'as_number' && !number) fault(`'${text}' is not a number`);
  return value;
}
