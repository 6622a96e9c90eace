import { fail } from '../../errors.ts';
import { HostObject, native, toText, type Value } from '../template/index.ts';

/** Sizes that a type may carry. */
export interface ColumnSizes {
  readonly chars: Value;
  readonly precision: Value;
  readonly scale: Value;
}

const NO_SIZES: ColumnSizes = { chars: null, precision: null, scale: null };

/** What dbt calls each kind of type. */
const KINDS: Readonly<Record<string, RegExp>> = {
  is_string: /^(text|character varying|character|varchar)$/i,
  is_numeric: /^(numeric|decimal)$/i,
  is_integer: /^(u?(tinyint|smallint|integer|bigint)|hugeint|int[1248]?|short|signed|long|(small|big)?serial[248]?)$/i,
  is_float: /^(real|float|float4|float8|double|double precision)$/i,
  is_struct: /^struct/i,
};

const is = (kind: string, type: string): boolean => KINDS[kind]?.test(type) ?? false;

/** dbt's Column: a name, a type and its sizes. */
export class ColumnObject extends HostObject {
  readonly name: string;
  readonly type: string;
  readonly #quote: (name: string) => string;
  readonly #sizes: ColumnSizes;

  constructor(name: string, type: string, quote: (name: string) => string, sizes = NO_SIZES) {
    super();
    this.name = name;
    this.type = type;
    this.#quote = quote;
    this.#sizes = sizes;
  }

  override attribute(name: string): Value | undefined {
    switch (name) {
      case 'name':
      case 'column':
        return this.name;
      case 'dtype':
        return this.type;
      case 'data_type':
      case 'expanded_data_type':
        return this.dataType;
      case 'quoted':
        return this.#quote(this.name);
      case 'char_size':
        return this.#sizes.chars;
      case 'numeric_precision':
        return this.#sizes.precision;
      case 'numeric_scale':
        return this.#sizes.scale;
      default:
        return this.#method(name);
    }
  }

  #method(name: string): Value | undefined {
    if (Object.hasOwn(KINDS, name)) return native(name, () => is(name, this.type));
    switch (name) {
      case 'is_number':
        return native(name, () => ['is_integer', 'is_numeric', 'is_float'].some((kind) => is(kind, this.type)));
      case 'string_size':
        return native(name, () => this.#stringSize());
      case 'can_expand_to':
        return native(name, ([other]) => this.#canExpandTo(other));
      case 'literal':
        return native(name, ([value]) => `${toText(value)}::${this.dataType}`);
      case 'flatten':
        return native(name, () => this.flatten());
      default:
        return CLASS.get(name);
    }
  }

  /** The type with its sizes, as DDL has it; texts without a size are 256 characters long, in dbt's way. */
  get dataType(): string {
    if (is('is_string', this.type)) return stringType(this.#stringSize());
    if (is('is_numeric', this.type)) return numericType(this.type, this.#sizes.precision, this.#sizes.scale);
    return this.type;
  }

  #stringSize(): number {
    if (!is('is_string', this.type))
      fail('macro-arguments', { name: 'string_size', problem: 'Called string_size() on non-string field!' });
    const { chars } = this.#sizes;
    return this.type === 'text' || chars === null || chars === undefined ? 256 : Number(chars);
  }

  #canExpandTo(other: Value): boolean {
    if (!(other instanceof ColumnObject) || !is('is_string', this.type) || !is('is_string', other.type)) return false;
    return other.#stringSize() > this.#stringSize();
  }

  /** A structure's fields as columns of their own, `a.b`, down to the innermost. */
  flatten(): ColumnObject[] {
    const inside = /^struct\s*\((.*)\)$/is.exec(this.type)?.[1];
    if (inside === undefined) return [this];
    return fieldsOf(inside).flatMap((field) => {
      const [, name = '', type = ''] = /^("(?:[^"]|"")*"|\S+)\s+(.*)$/s.exec(field) ?? [];
      return new ColumnObject(`${this.name}.${name}`, type, this.#quote).flatten();
    });
  }

  override text(): string {
    return `<Column ${this.name} (${this.dataType})>`;
  }
}

/** The parts of a list that commas outside parentheses separate. */
function fieldsOf(text: string): string[] {
  let depth = 0;
  const fields = [''];
  for (const c of text) {
    if (c === '(') depth++;
    if (c === ')') depth--;
    if (c === ',' && depth === 0) fields.push('');
    else fields.push((fields.pop() ?? '') + c);
  }
  return fields.map((field) => field.trim());
}

function stringType(size: Value): string {
  return `character varying(${toText(size)})`;
}

function numericType(type: string, precision: Value, scale: Value): string {
  const none = [precision, scale].some((size) => size === null || size === undefined);
  return none ? type : `${type}(${toText(precision)},${toText(scale)})`;
}

function translated(type: string): string {
  return type.toUpperCase() === 'STRING' ? 'TEXT' : type;
}

/** Members of the class, which a column has too. */
const CLASS: ReadonlyMap<string, Value> = new Map<string, Value>([
  ['translate_type', native('translate_type', ([type]) => translated(toText(type)))],
  ['string_type', native('string_type', ([size]) => stringType(size))],
  ['numeric_type', native('numeric_type', ([type, precision, scale]) => numericType(toText(type), precision, scale))],
]);

/** `api.Column`: what it is called with, and its members. */
export function columnClass(quote: (name: string) => string): {
  readonly members: readonly (readonly [string, Value])[];
  readonly make: (args: readonly Value[], kwargs: ReadonlyMap<string, Value>) => ColumnObject;
} {
  const make = (args: readonly Value[], kwargs: ReadonlyMap<string, Value>): ColumnObject => {
    const [name, type, chars, precision, scale] = [
      'column',
      'dtype',
      'char_size',
      'numeric_precision',
      'numeric_scale',
    ].map((key, i): Value => args[i] ?? kwargs.get(key) ?? null);
    return new ColumnObject(toText(name), toText(type), quote, { chars, precision, scale });
  };
  const create = native('create', ([name, type]) => new ColumnObject(toText(name), translated(toText(type)), quote));
  const described = native('from_description', ([name, raw]) => fromDescription(toText(name), toText(raw), quote));
  return { members: [...CLASS, ['create', create], ['from_description', described]], make };
}

/** `decimal(10,2)`, `varchar(30)`: the type and its sizes apart. */
function fromDescription(name: string, raw: string, quote: (name: string) => string): ColumnObject {
  const [, type = raw, sizes] = /^([^(]+)(?:\(([^)]+)\))?/.exec(raw) ?? [];
  const numbers = sizes === undefined ? [] : sizes.split(',').map(Number);
  if (numbers.some((n) => !Number.isInteger(n)))
    fail('macro-arguments', { name: 'from_description', problem: `Could not interpret data type "${raw}"` });
  const [first = null, second = null] = numbers;
  const found = second === null ? { ...NO_SIZES, chars: first } : { chars: null, precision: first, scale: second };
  return new ColumnObject(name, type, quote, found);
}
