import { stringify } from 'yaml';
import { parseYaml } from '../config/yaml.ts';
import { md5 } from '../parse/test-name.ts';
import {
  charge,
  HostObject,
  native,
  PyDict,
  PyFloat,
  PySet,
  PyTuple,
  toPlain,
  toRepr,
  toText,
  toValue,
  truthy,
  type Value,
} from '../template/index.ts';

type Members = readonly (readonly [string, Value])[];

/** Texts that hold values, and back: JSON, YAML, hashes. A text that is none gives the default. */
export const serialMembers: Members = [
  [
    'fromjson',
    native('fromjson', ([text, fallback], kwargs) =>
      lenient(() => toValue(JSON.parse(toText(text)) as unknown), fallback ?? kwargs.get('default')),
    ),
  ],
  [
    'tojson',
    native('tojson', ([value, fallback, sorted], kwargs) =>
      lenient(() => jsonText(value, truthy(sorted ?? kwargs.get('sort_keys'))), fallback ?? kwargs.get('default')),
    ),
  ],
  [
    'fromyaml',
    native('fromyaml', ([text, fallback], kwargs) =>
      lenient(() => toValue(parseYaml(toText(text), 'fromyaml').value), fallback ?? kwargs.get('default')),
    ),
  ],
  [
    'toyaml',
    native('toyaml', ([value, fallback, sorted], kwargs) =>
      lenient(() => yamlText(value, truthy(sorted ?? kwargs.get('sort_keys'))), fallback ?? kwargs.get('default')),
    ),
  ],
  ['local_md5', native('local_md5', ([text]) => md5(toText(text)))],
];

function lenient(work: () => Value, fallback: Value | undefined): Value {
  try {
    return work();
  } catch {
    return fallback ?? null;
  }
}

/** As Python's json.dumps writes it: spaces behind commas and colons, nothing but ASCII, 1.0 as 1.0. */
function jsonText(value: Value, sorted: boolean): string {
  charge(1);
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'string') return asciiText(value);
  if (typeof value === 'boolean' || typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (value instanceof PyFloat) return toText(value);
  if (value instanceof PyDict) {
    const entries = value
      .entries()
      .map(([key, item]) => [typeof key === 'string' ? key : jsonText(key, sorted), item] as const);
    if (sorted) entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    return `{${entries.map(([key, item]) => `${asciiText(key)}: ${jsonText(item, sorted)}`).join(', ')}}`;
  }
  const items = Array.isArray(value) ? value : value instanceof PyTuple ? value.items : undefined;
  if (items) return `[${items.map((item) => jsonText(item, sorted)).join(', ')}]`;
  if (value instanceof HostObject) return asciiText(value.text());
  throw new TypeError(
    `Object of type ${value instanceof PySet ? 'set' : 'function'} is not JSON serializable: ${toRepr(value)}`,
  );
}

function asciiText(text: string): string {
  return JSON.stringify(text).replaceAll(
    /[\u007f-\uffff]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** As PyYAML's safe_dump writes it. */
function yamlText(value: Value, sorted: boolean): string {
  return stringify(toPlain(value), { version: '1.1', indentSeq: false, sortMapEntries: sorted, singleQuote: true });
}
