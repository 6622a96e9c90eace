import { OperationFault } from './operation-fault.ts';
import { chargeText } from './limits.ts';
import { floatText } from './text.ts';
import { HostObject, PyDict, PyFloat, PyTuple, typeName, type Value } from './values.ts';

const MAX_DEPTH = 200;

/** Python's json.dumps with its spaces, ASCII escapes and sorted keys; `<`, `>`, `&`, `'` escaped as Jinja's tojson does. */
export function jsonText(value: Value, indentBy?: number): string {
  return write(value, { indentBy, depth: 0 })
    .replaceAll('<', '\\u003c')
    .replaceAll('>', '\\u003e')
    .replaceAll('&', '\\u0026')
    .replaceAll("'", '\\u0027');
}

interface Level {
  readonly indentBy: number | undefined;
  readonly depth: number;
}

function write(value: Value, level: Level): string {
  if (level.depth > MAX_DEPTH) throw new OperationFault('the value is nested too deeply for JSON');
  const text = scalar(value) ?? container(value, level);
  chargeText(text.length);
  return text;
}

function scalar(value: Value): string | undefined {
  if (value === null) return 'null';
  if (typeof value === 'boolean' || typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (typeof value === 'string') return quoted(value);
  if (value instanceof PyFloat) return floatJson(value.value);
  return undefined;
}

function floatJson(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  return Number.isFinite(value) ? floatText(value) : value > 0 ? 'Infinity' : '-Infinity';
}

function quoted(text: string): string {
  return JSON.stringify(text).replaceAll(
    /[\u007f-\uffff]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function container(value: Value, level: Level): string {
  const inner = { ...level, depth: level.depth + 1 };
  if (Array.isArray(value) || value instanceof PyTuple) {
    const items = Array.isArray(value) ? value : value.items;
    return bracketed(
      '[]',
      items.map((item) => write(item, inner)),
      level,
    );
  }
  if (value instanceof PyDict) {
    const entries = value.entries().map(([key, item]) => [keyText(key), item] as const);
    entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    return bracketed(
      '{}',
      entries.map(([key, item]) => `${quoted(key)}: ${write(item, inner)}`),
      level,
    );
  }
  if (value instanceof HostObject) return quoted(value.text());
  throw new OperationFault(`a ${typeName(value)} has no JSON`);
}

function keyText(key: Value): string {
  if (typeof key === 'string') return key;
  return scalar(key) ?? fail(key);
}

function fail(key: Value): never {
  throw new OperationFault(`a ${typeName(key)} cannot be a key in JSON`);
}

function bracketed(brackets: '[]' | '{}', parts: readonly string[], { indentBy, depth }: Level): string {
  const [open, close] = [brackets.charAt(0), brackets.charAt(1)];
  if (parts.length === 0) return brackets;
  if (indentBy === undefined) return `${open}${parts.join(', ')}${close}`;
  const line = (levels: number): string => `\n${' '.repeat(Math.min(100, indentBy) * levels)}`;
  return `${open}${line(depth + 1)}${parts.join(`,${line(depth + 1)}`)}${line(depth)}${close}`;
}
