import type { Arguments } from './arguments.ts';
import { chargeText } from './limits.ts';
import { formatNumber } from './format-number.ts';
import { itemOf } from './member.ts';
import { asNumber, isInteger } from './numbers.ts';
import { OperationFault } from './operation-fault.ts';
import { toRepr, toText } from './text.ts';
import { HostObject, PyDict, PyFloat, PyTuple, type Value } from './values.ts';

export { fixed } from './format-number.ts';

const PERCENT = /%(?:\(([^()%]*)\))?([-+ 0#]*)(\d+|\*)?(?:\.(\d+))?[hlL]?([sdriuceEfFgGxXoa%])?/g;

/** Python's `text % values`. Errors: too few or too many values, a value that is no number. */
export function percentFormat(text: string, values: Value): string {
  const items = values instanceof PyTuple ? values.items : [values];
  let next = 0;
  let named = false;
  const result = text.replaceAll(PERCENT, (...found: (string | undefined)[]) => {
    const [whole = '', name, flags = '', width, precision, type] = found;
    if (type === undefined || width === '*') throw new OperationFault(`'${whole}' is not a format`);
    if (type === '%') return '%';
    named ||= name !== undefined;
    const value = name === undefined ? takeFrom(items, next++) : byName(values, name);
    return percentField(value, { flags, width: Number(width ?? 0), precision, type });
  });
  if (!named && next < items.length && !(values instanceof PyDict) && !Array.isArray(values))
    throw new OperationFault('the format has fewer places than values');
  chargeText(result.length);
  return result;
}

function takeFrom(items: readonly Value[], at: number): Value {
  if (at >= items.length) throw new OperationFault('the format has more places than values');
  return items[at];
}

function byName(values: Value, name: string): Value {
  if (!(values instanceof PyDict)) throw new OperationFault('a format with names needs a dictionary');
  if (!values.has(name)) throw new OperationFault(`the format's dictionary has no '${name}'`);
  return values.get(name);
}

interface PercentField {
  readonly flags: string;
  readonly width: number;
  readonly precision: string | undefined;
  readonly type: string;
}

function percentField(value: Value, { flags, width, precision, type }: PercentField): string {
  const align = flags.includes('-') ? '<' : '>';
  if (type === 's' || type === 'r' || type === 'a' || type === 'c') {
    const text = type === 'r' || type === 'a' ? toRepr(value) : type === 'c' ? character(value) : toText(value);
    return pad(cut(text, precision), { fill: ' ', align, width });
  }
  if (asNumber(value) === undefined) throw new OperationFault(`%${type} needs a number, not ${toRepr(value)}`);
  const whole = 'diu'.includes(type) && value instanceof PyFloat ? BigInt(Math.trunc(value.value)) : value;
  const zero = flags.includes('0') && align === '>';
  return formatNumber(whole, {
    fill: ' ',
    align: zero ? undefined : align,
    sign: flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '-',
    alternate: flags.includes('#'),
    zero,
    width,
    group: '',
    precision: precision === undefined ? undefined : Number(precision),
    type: 'iu'.includes(type) ? 'd' : type,
  });
}

function character(value: Value): string {
  return isInteger(value) ? String.fromCodePoint(Number(value) & 0xffff) : toText(value);
}

function cut(text: string, precision: string | undefined): string {
  return precision === undefined ? text : text.slice(0, Number(precision));
}

const FIELD = /\{\{|\}\}|\{([^{}!:]*)(?:!([rsa]))?(?::((?:[^{}]|\{[^{}]*\})*))?\}|[{}]/g;

/** Python's `text.format(…)`; fields reach items and what a host object gives, nothing else. */
export function strFormat(text: string, args: Arguments): string {
  let auto = 0;
  const read = (field: string): Value => {
    const [head = '', ...path] = field.split(/[.[]/).map((part) => part.replace(/\]$/, ''));
    const start = /^\d*$/.test(head) ? args.positional[head === '' ? auto++ : Number(head)] : args.named.get(head);
    if (start === undefined) throw new OperationFault(`format has no value for {${field}}`);
    return path.reduce<Value>((object, name) => member(object, name), start);
  };
  const result = text.replaceAll(
    FIELD,
    (whole, field: string | undefined, conversion: string | undefined, spec: string | undefined) => {
      if (whole === '{{' || whole === '}}') return whole.charAt(0);
      if (field === undefined) throw new OperationFault(`a single '${whole}' stands in the format`);
      const value = read(field);
      const converted = conversion === undefined ? value : conversion === 's' ? toText(value) : toRepr(value);
      const inner = (spec ?? '').replaceAll(/\{([^{}]*)\}/g, (_, nested: string) => toText(read(nested)));
      return inner === '' ? toText(converted) : formatSpec(converted, inner);
    },
  );
  chargeText(result.length);
  return result;
}

function member(object: Value, name: string): Value {
  if (object instanceof HostObject) return object.attribute(name);
  return itemOf(
    object instanceof PyDict || Array.isArray(object) || object instanceof PyTuple ? object : undefined,
    /^\d+$/.test(name) ? Number(name) : name,
  );
}

const SPEC = /^(?:(.)?([<>=^]))?([-+ ])?(#)?(0)?(\d+)?([,_])?(?:\.(\d+))?([bcdeEfFgGnosxX%])?$/su;

/** `format(value, '>10,.2f')`. */
export function formatSpec(value: Value, spec: string): string {
  const match = SPEC.exec(spec);
  if (!match) throw new OperationFault(`'${spec}' is not a format`);
  const [, fill, align, sign = '-', alternate, zero, width = '0', group = '', precision, type = ''] = match;
  if (isNumber(value) && type !== 's')
    return formatNumber(value, {
      fill: fill ?? ' ',
      align,
      sign,
      alternate: alternate !== undefined,
      zero: zero !== undefined,
      width: Number(width),
      group,
      precision: precision === undefined ? undefined : Number(precision),
      type,
    });
  if (type !== 's' && type !== '') throw new OperationFault(`a number is needed for the format '${spec}'`);
  return pad(cut(toText(value), precision), { fill: fill ?? ' ', align: align ?? '<', width: Number(width) });
}

function isNumber(value: Value): boolean {
  return asNumber(value) !== undefined && typeof value !== 'boolean';
}

interface Padding {
  readonly fill: string;
  readonly align: string;
  readonly width: number;
}

export function pad(text: string, { fill, align, width }: Padding): string {
  const missing = width - text.length;
  if (missing <= 0) return text;
  chargeText(width);
  if (align === '>' || align === '=') return fill.repeat(missing) + text;
  if (align === '<') return text + fill.repeat(missing);
  const left = Math.floor(missing / 2);
  return fill.repeat(left) + text + fill.repeat(missing - left);
}
