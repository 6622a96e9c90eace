import { chargeText, MAX_TEXT, tooLong } from './limits.ts';
import {
  HostObject,
  MacroValue,
  Namespace,
  NativeFunction,
  PyDict,
  PyFloat,
  PyIterator,
  PySet,
  PyTuple,
  PyView,
  type Value,
} from './values.ts';

/** Python's str(): how a value prints. Undefined prints as nothing. */
export function toText(value: Value): string {
  if (typeof value === 'string') return value;
  return value === undefined ? '' : toRepr(value);
}

/** Python's repr(). A container inside itself prints as `…`. */
export function toRepr(value: Value): string {
  if (value === undefined) return 'Undefined';
  if (value === null) return 'None';
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (typeof value === 'string') return stringRepr(value);
  if (typeof value === 'number') return value.toString();
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof PyFloat) return floatText(value.value);
  return new Printer().print(value);
}

/** Prints containers, however often one holds another; stops at the longest text. */
class Printer {
  readonly #open = new Set<Value>();
  #length = 0;

  print(value: Value): string {
    const text = this.#text(value);
    this.#length += text.length;
    if (this.#length > MAX_TEXT * 2) throw tooLong();
    chargeText(text.length);
    return text;
  }

  #text(value: Value): string {
    if (value instanceof HostObject) return value.text();
    if (value instanceof MacroValue) return `<Macro '${value.name}'>`;
    if (value instanceof NativeFunction) return `<function ${value.name}>`;
    if (value instanceof PyIterator) return '<generator object>';
    if (value instanceof PyView) return this.#view(value);
    if (Array.isArray(value)) return this.#within(value, '[…]', () => `[${this.#list(value)}]`);
    if (value instanceof PyTuple)
      return this.#within(value, '(…)', () => `(${this.#list(value.items)}${value.items.length === 1 ? ',' : ''})`);
    if (value instanceof PyDict) return this.#within(value, '{…}', () => `{${this.#pairs(value.entries())}}`);
    if (value instanceof PySet) return value.size === 0 ? 'set()' : `{${this.#list(value.values())}}`;
    if (value instanceof Namespace)
      return this.#within(value, '<Namespace …>', () => `<Namespace {${this.#pairs([...value.members])}}>`);
    return toRepr(value);
  }

  #within(value: Value, again: string, print: () => string): string {
    if (this.#open.has(value)) return again.replace('…', '...');
    this.#open.add(value);
    const text = print();
    this.#open.delete(value);
    return text;
  }

  #list(items: readonly Value[]): string {
    return items.map((item) => this.print(item)).join(', ');
  }

  #pairs(entries: readonly (readonly [Value, Value])[]): string {
    return entries.map(([k, v]) => `${this.print(k)}: ${this.print(v)}`).join(', ');
  }

  #view(view: PyView): string {
    return view.kind.startsWith('range') ? view.kind : `${view.kind}([${this.#list([...view])}])`;
  }
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Zs}]/gu;

function stringRepr(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text
    .replaceAll(/[\\\n\r\t]/g, (c) => ESCAPES[c] ?? c)
    .replaceAll(UNPRINTABLE, (c) => (c === ' ' ? c : escapedPoint(c.codePointAt(0) ?? 0)));
  return quote + escaped.replaceAll(quote, `\\${quote}`) + quote;
}

function escapedPoint(code: number): string {
  const hex = code.toString(16);
  if (code < 0x100) return `\\x${hex.padStart(2, '0')}`;
  return code < 0x10000 ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
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

// eslint-disable-next-line no-control-regex -- Python's splitlines breaks lines at these separators too
const LINE_BREAK = /(\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029])/;

/** Python's splitlines: a break at the very end opens no further line. */
export function linesOf(text: string, keepBreaks = false): string[] {
  const parts = text.split(LINE_BREAK);
  const lines: string[] = [];
  for (let i = 0; i < parts.length; i += 2) lines.push((parts[i] ?? '') + (keepBreaks ? (parts[i + 1] ?? '') : ''));
  if (parts.at(-1) === '') lines.pop();
  return lines;
}
