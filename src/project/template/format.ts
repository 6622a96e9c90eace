import { asNumber, OperationFault } from './operators.ts';
import { floatText, toRepr, toText } from './text.ts';
import { HostObject, PyDict, PyFloat, PyTuple, type Kwargs, type Value } from './values.ts';

const PERCENT = /%(?:\((\w+)\))?([-+ 0#]*)(\d+)?(?:\.(\d+))?([sdrifgeExXo%])/g;

/** Python's `text % values`. */
export function percentFormat(text: string, values: Value): string {
  const items = values instanceof PyTuple ? [...values.items] : [values];
  let next = 0;
  return text.replaceAll(PERCENT, (...found: (string | undefined)[]) => {
    const [, name, flags = '', width, precision, type = 's'] = found;
    if (type === '%') return '%';
    if (name === undefined && next >= items.length) throw new OperationFault('not enough values for the format');
    const value = name === undefined ? items[next++] : values instanceof PyDict ? values.get(name) : undefined;
    const align = flags.includes('-') ? '<' : flags.includes('0') ? '' : '>';
    const sign = flags.includes('+') ? '+' : '';
    const zero = flags.includes('0') && !flags.includes('-') ? '0' : '';
    if (type === 's' || type === 'r')
      return pad(type === 's' ? cut(toText(value), precision) : toRepr(value), {
        fill: ' ',
        align,
        width: Number(width ?? 0),
      });
    const kind = type === 'i' ? 'd' : type;
    return formatNumber(
      value,
      `${align}${sign}${zero}${width ?? ''}${precision === undefined ? '' : `.${precision}`}${kind}`,
    );
  });
}

function cut(text: string, precision: string | undefined): string {
  return precision === undefined ? text : text.slice(0, Number(precision));
}

const FIELD = /\{\{|\}\}|\{([^{}!:]*)(?:!([rsa]))?(?::([^{}]*))?\}/g;

/** Python's `text.format(…)`; fields reach dictionary items and members that a host object gives, nothing else. */
export function strFormat(text: string, args: readonly Value[], kwargs: Kwargs): string {
  let auto = 0;
  return text.replaceAll(
    FIELD,
    (whole, field: string | undefined, conversion: string | undefined, spec: string | undefined) => {
      if (whole === '{{') return '{';
      if (whole === '}}') return '}';
      const [head = '', ...path] = (field ?? '').split(/[.[]/).map((part) => part.replace(/\]$/, ''));
      const start = head === '' ? args[auto++] : /^\d+$/.test(head) ? args[Number(head)] : kwargs.get(head);
      if (start === undefined) throw new OperationFault(`format has no value for {${field ?? ''}}`);
      const value = path.reduce<Value>((object, name) => member(object, name), start);
      const converted = conversion === 'r' ? toRepr(value) : conversion === 's' ? toText(value) : value;
      return spec === undefined || spec === '' ? toText(converted) : formatSpec(converted, spec);
    },
  );
}

function member(object: Value, name: string): Value {
  if (object instanceof PyDict) return object.get(name);
  if (Array.isArray(object)) return object[Number(name)];
  return object instanceof HostObject ? object.attribute(name) : undefined;
}

/** `format(value, '>10,.2f')`. */
export function formatSpec(value: Value, spec: string): string {
  if (asNumber(value) !== undefined && typeof value !== 'boolean') return formatNumber(value, spec);
  const match = /^(?:(.)?([<>^]))?(\d+)?(?:\.(\d+))?s?$/s.exec(spec);
  if (!match) throw new OperationFault(`'${spec}' is not a format of text`);
  return pad(cut(toText(value), match[4]), {
    fill: match[1] ?? ' ',
    align: match[2] ?? '<',
    width: Number(match[3] ?? 0),
  });
}

const NUMBER = /^(?:(.)?([<>=^]))?([-+ ])?(#)?(0)?(\d+)?([,_])?(?:\.(\d+))?([bcdeEfFgGnoxX%])?$/s;

function formatNumber(value: Value, spec: string): string {
  const match = NUMBER.exec(spec);
  if (!match) throw new OperationFault(`'${spec}' is not a format of a number`);
  const [, fill, align, sign, , zero, width, group, precision, type = ''] = match;
  const n = asNumber(value);
  if (n === undefined) throw new OperationFault(`a number is needed for the format '${spec}'`);
  const digits = numberText(value, { n: Math.abs(n), type, precision });
  const [whole = '', fraction] = digits.split('.');
  const grouped = group === undefined ? whole : whole.replaceAll(/\B(?=(\d{3})+(?!\d))/g, group);
  const body = fraction === undefined ? grouped : `${grouped}.${fraction}`;
  const prefix = n < 0 || Object.is(n, -0) ? '-' : sign === '+' || sign === ' ' ? sign : '';
  const room = Number(width ?? 0);
  if (zero !== undefined && align === undefined) return prefix + body.padStart(room - prefix.length, '0');
  return pad(prefix + body, { fill: fill ?? ' ', align: align ?? '>', width: room });
}

function numberText(
  value: Value,
  { n, type, precision }: { readonly n: number; readonly type: string; readonly precision: string | undefined },
): string {
  switch (type) {
    case 'f':
    case 'F':
      return n.toFixed(Number(precision ?? 6));
    case '%':
      return `${(n * 100).toFixed(Number(precision ?? 6))}%`;
    case 'e':
    case 'E':
      return n.toExponential(Number(precision ?? 6)).replace(/e([+-])(\d)$/, 'e$10$2');
    case 'x':
      return Math.trunc(n).toString(16);
    case 'X':
      return Math.trunc(n).toString(16).toUpperCase();
    case 'o':
      return Math.trunc(n).toString(8);
    case 'b':
      return Math.trunc(n).toString(2);
    case 'g':
      return String(Number(n.toPrecision(Number(precision ?? 6))));
    case 'd':
    case 'n':
      return typeof value === 'bigint' ? (value < 0n ? -value : value).toString() : String(Math.trunc(n));
    default:
      if (precision !== undefined) return String(Number(n.toPrecision(Number(precision))));
      return value instanceof PyFloat
        ? floatText(n)
        : typeof value === 'bigint'
          ? (value < 0n ? -value : value).toString()
          : String(n);
  }
}

function pad(
  text: string,
  { fill, align, width }: { readonly fill: string; readonly align: string; readonly width: number },
): string {
  if (width > 10_000) throw new OperationFault('the format is too wide');
  const missing = width - text.length;
  if (missing <= 0) return text;
  if (align === '>' || align === '=' || align === '') return fill.repeat(missing) + text;
  if (align === '<') return text + fill.repeat(missing);
  const left = Math.floor(missing / 2);
  return fill.repeat(left) + text + fill.repeat(missing - left);
}
