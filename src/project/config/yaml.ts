import { readFile } from 'node:fs/promises';
import { LineCounter, parseDocument } from 'yaml';
import { fail, type Place } from '../../errors.ts';

/** A YAML file with the places of its values. */
export interface YamlFile {
  readonly file: string;
  /** The value; null for an empty file. */
  readonly value: unknown;
  /** Where the value at a path of keys stands; the file alone where it is not known. */
  placeOf(path: readonly (string | number)[]): Place;
}

/** Reads YAML as PyYAML does (1.1: `on` is true, 012 is 10). Errors: `file-unreadable`, `yaml-invalid` with line and column. */
export async function readYaml(path: string, shown: string): Promise<YamlFile> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) =>
    fail('file-unreadable', { path: shown, reason: cause instanceof Error ? cause.message : String(cause) }, { cause }),
  );
  return parseYaml(text, shown);
}

export function parseYaml(text: string, file: string): YamlFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { version: '1.1', lineCounter: lines, uniqueKeys: true, prettyErrors: false });
  const at = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line, column: col, excerpt: excerptOf(text, line, col) };
  };
  const [error] = document.errors;
  if (error) fail('yaml-invalid', { file, problem: error.message }, { place: at(error.pos[0]) });
  return {
    file,
    value: document.toJS({ maxAliasCount: 1000 }) as unknown,
    placeOf(path) {
      const node = document.getIn(path, true) as { range?: [number, number, number] } | undefined;
      return node?.range ? at(node.range[0]) : { file };
    },
  };
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
