import { HostObject, MacroValue, NativeFunction, PyDict, PyFloat, PySet, PyTuple, type Value } from './values.ts';

/** Python's str(): how a value prints. Undefined prints as nothing. */
export function toText(value: Value): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : toRepr(value);
}

/** Python's repr(). */
export function toRepr(value: Value): string {
  if (value === undefined) return 'Undefined';
  if (value === null) return 'None';
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (typeof value === 'string') return stringRepr(value);
  if (typeof value === 'number' || typeof value === 'bigint') return value.toString();
  if (value instanceof PyFloat) return floatText(value.value);
  if (Array.isArray(value)) return `[${value.map(toRepr).join(', ')}]`;
  if (value instanceof PyTuple)
    return value.items.length === 1 ? `(${toRepr(value.items[0])},)` : `(${value.items.map(toRepr).join(', ')})`;
  if (value instanceof PyDict)
    return `{${value
      .entries()
      .map(([k, v]) => `${toRepr(k)}: ${toRepr(v)}`)
      .join(', ')}}`;
  if (value instanceof PySet) return value.size === 0 ? 'set()' : `{${value.values().map(toRepr).join(', ')}}`;
  if (value instanceof HostObject) return value.text();
  if (value instanceof MacroValue) return `<Macro '${value.name}'>`;
  if (value instanceof NativeFunction) return `<function ${value.name}>`;
  return `<Namespace ${toRepr(PyDict.from(Object.fromEntries(value.members)))}>`;
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function stringRepr(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text
    .replaceAll(/[\\\n\r\t]/g, (c) => ESCAPES[c] ?? c)
    // eslint-disable-next-line no-control-regex -- control characters are what is looked for
    .replaceAll(/[\u0000-\u001f\u007f]/g, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`);
  return quote + escaped.replaceAll(quote, `\\${quote}`) + quote;
}

/** 3.0, 0.1, 1e+16, 1e-05, inf, nan. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (Object.is(value, -0)) return '-0.0';
  const absolute = Math.abs(value);
  if (value !== 0 && (absolute >= 1e16 || absolute < 1e-4)) {
    return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
  }
  const text = String(value);
  return text.includes('.') ? text : `${text}.0`;
}
