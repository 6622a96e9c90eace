import { readFile } from 'node:fs/promises';
import { LineCounter, parseDocument, type Document, type ScalarTag, type Tags } from 'yaml';
import { fail, type Place } from '../../errors.ts';

const TIMESTAMP = 'tag:yaml.org,2002:timestamp';
const BOOL = 'tag:yaml.org,2002:bool';

/** PyYAML's booleans: a column may be named `n` or `y`, which YAML 1.1 itself takes for no and yes. */
const PYTHON_BOOL: ScalarTag = {
  identify: (value) => typeof value === 'boolean',
  default: true,
  tag: BOOL,
  test: /^(?:yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$/,
  resolve: (text) => /^(?:y|t|on)/i.test(text),
};

/** PyYAML's numbers, by a text that is one: `.`, `e5`, `1e5` and `09` are text to it, and 1.1 itself takes them for numbers. */
const PYTHON_NUMBERS: readonly (readonly [string, RegExp])[] = [
  ['1.5', /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*|\.[0-9][0-9_]*)$/],
  ['1.5e+5', /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*|\.[0-9][0-9_]*)[eE][-+][0-9]+$/],
  ['19', /^[-+]?(?:0|[1-9][0-9_]*)$/],
];

/** Dates stay text, as Python prints them too; JavaScript's Date would add a time and a zone. */
function asPython(tags: Tags): Tags {
  const kept = tags.filter((tag) => typeof tag === 'string' || (tag.tag !== TIMESTAMP && tag.tag !== BOOL));
  return [PYTHON_BOOL, ...kept.map((tag) => (isScalarTag(tag) ? withPythonTest(tag) : tag))];
}

function isScalarTag(tag: Tags[number]): tag is ScalarTag {
  return typeof tag !== 'string' && tag.collection === undefined;
}

function withPythonTest(tag: ScalarTag): ScalarTag {
  const [, test] = PYTHON_NUMBERS.find(([example]) => tag.test?.test(example)) ?? [];
  return test ? { ...tag, test } : tag;
}

/** A YAML file with the places of its values. */
export interface YamlFile {
  readonly file: string;
  /** The value; null for an empty file. */
  readonly value: unknown;
  /** Where the value at a path of keys stands; the file alone where it is not known. */
  placeOf(path: readonly (string | number)[]): Place;
}

export type YamlVersion = '1.1' | '1.2';

export interface YamlOptions {
  readonly version: YamlVersion;
  /** `bigint` where 1 and 1.0 must differ, as they do in Python. */
  readonly integers?: 'number' | 'bigint';
}

/**
 * Reads YAML as PyYAML does (1.1: `on` is true, 012 is 10; but dates stay as written), or as YAML 1.2 where 05:30 is text.
 * Errors: `file-unreadable`, `yaml-invalid` with line and column.
 */
export async function readYaml(path: string, shown: string, as: YamlVersion | YamlOptions = '1.1'): Promise<YamlFile> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) =>
    fail('file-unreadable', { path: shown, reason: cause instanceof Error ? cause.message : String(cause) }, { cause }),
  );
  return parseYaml(text, shown, as);
}

export function parseYaml(text: string, file: string, as: YamlVersion | YamlOptions = '1.1'): YamlFile {
  const { version, integers = 'number' } = typeof as === 'string' ? { version: as } : as;
  const lines = new LineCounter();
  const document = parseDocument(text, {
    version,
    customTags: (tags) => (version === '1.1' ? asPython(tags) : tags),
    intAsBigInt: integers === 'bigint',
    lineCounter: lines,
    uniqueKeys: true,
    prettyErrors: false,
  });
  const at = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line, column: col, excerpt: excerptOf(text, line, col) };
  };
  const [error] = document.errors;
  if (error) fail('yaml-invalid', { file, problem: error.message }, { place: at(error.pos[0]) });
  return {
    file,
    value: valueOf(document, file),
    placeOf(path) {
      const node = document.getIn(path, true) as { range?: [number, number, number] } | undefined;
      return node?.range ? at(node.range[0]) : { file };
    },
  };
}

function valueOf(document: Document, file: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 1000 });
  } catch (cause) {
    // aliases of aliases, made to grow without end
    const problem = cause instanceof Error ? cause.message : String(cause);
    return fail('yaml-invalid', { file, problem }, { place: { file }, cause });
  }
}

/** The line with a caret below the column. */
export function excerptOf(text: string, line: number, column: number): string {
  const content = (text.split('\n')[line - 1] ?? '').replace(/\r$/, '');
  return `${content}\n${' '.repeat(Math.max(0, column - 1))}^`;
}

export type YamlMap = Readonly<Record<string, unknown>>;

export function isMap(value: unknown): value is YamlMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function asList(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? (value as unknown[]) : [value];
}

export function asText(value: unknown): string {
  return typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value);
}
