import { readdir, readFile } from 'node:fs/promises';
import { fail } from '../errors.ts';
import { findFiles, readText } from './files.ts';
import type { MacroDefinition } from './manifest.ts';
import {
  callMacro,
  defineMacros,
  parseTemplate,
  Scope,
  splitBlocks,
  type MacroValue,
  type Template,
  type Value,
} from './template/index.ts';

/** One macro or test, parsed when it is first asked for. */
export interface MacroSource {
  readonly definition: MacroDefinition;
  /** Name that templates call it by: a test `unique` is the macro `test_unique`. */
  readonly name: string;
  readonly template: () => Template;
}

/** The macros of all packages: those of the project hide a package's, a package's hide the built-in ones. */
export class MacroLibrary {
  readonly #byName = new Map<string, MacroSource>();
  readonly all: readonly MacroSource[];

  /** Least special first. */
  constructor(sources: readonly MacroSource[]) {
    this.all = sources;
    for (const source of sources) this.#byName.set(source.name, source);
  }

  find(name: string): MacroSource | undefined {
    return this.#byName.get(name);
  }

  get names(): string[] {
    return [...this.#byName.keys()];
  }

  /** A macro of one package by name (`dbt_utils.star`). */
  inPackage(packageName: string, name: string): MacroSource | undefined {
    return this.all.findLast((m) => m.definition.package_name === packageName && m.name === name);
  }

  hasPackage(packageName: string): boolean {
    return this.all.some((m) => m.definition.package_name === packageName);
  }
}

export interface MacroPaths {
  readonly macros: readonly string[];
  /** Folders of tests: their `generic/` holds generic ones, which are macros. */
  readonly tests: readonly string[];
}

/** Macros of the project's folders, and the built-in ones. */
export async function readMacros(dir: string, paths: MacroPaths, packageName: string): Promise<MacroLibrary> {
  const own: MacroSource[] = [];
  const generic = (await findFiles(dir, paths.tests, ['.sql'])).filter((file) => file.path.startsWith('generic/'));
  for (const file of [...(await findFiles(dir, paths.macros, ['.sql'])), ...generic]) {
    own.push(...macrosOf(await readText(file), { packageName, original: file.original, path: file.path }));
  }
  return new MacroLibrary([...(await builtins()), ...own]);
}

async function builtins(): Promise<MacroSource[]> {
  const folder = new URL('./builtin/', import.meta.url);
  const files = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  const texts = await Promise.all(files.map((name) => readFile(new URL(name, folder), 'utf8')));
  return files.flatMap((name, i) =>
    macrosOf(texts[i] ?? '', { packageName: 'dbt', original: `builtin/${name}`, path: name }),
  );
}

interface MacroFile {
  readonly packageName: string;
  readonly original: string;
  readonly path: string;
}

export function macrosOf(text: string, { packageName, original, path }: MacroFile): MacroSource[] {
  return splitBlocks(text, original).flatMap((block) => {
    if (block.kind !== 'macro' && block.kind !== 'test') return [];
    const name = block.kind === 'test' ? `test_${block.name}` : block.name;
    const source = `{% macro ${name}(${block.args}) %}${block.body}{% endmacro %}`;
    let parsed: Template | undefined;
    const definition: MacroDefinition = {
      unique_id: `macro.${packageName}.${name}`,
      resource_type: 'macro',
      package_name: packageName,
      name,
      path,
      original_file_path: original,
      macro_sql: block.source,
    };
    return [{ definition, name, template: () => (parsed ??= parseTemplate(source, original, { line: block.line })) }];
  });
}

/** A scope in which every macro is there by name; each is defined when it is first looked up. */
export class MacroScope extends Scope {
  readonly #library: MacroLibrary;
  readonly #defined = new Map<MacroSource, MacroValue>();
  /** unique_ids of the macros that were looked up. */
  readonly used = new Set<string>();

  constructor(library: MacroLibrary, values: Iterable<[string, Value]>) {
    super(undefined, values);
    this.#library = library;
  }

  override get(name: string): Value | undefined {
    const source = this.#library.find(name);
    return source && source.definition.package_name !== 'dbt'
      ? this.define(source)
      : (super.get(name) ?? (source && this.define(source)));
  }

  override has(name: string): boolean {
    return super.has(name) || this.#library.find(name) !== undefined;
  }

  define(source: MacroSource): MacroValue {
    const known = this.#defined.get(source);
    if (known) return known;
    const macro =
      defineMacros(source.template(), this).get(source.name) ??
      fail('macro-missing', { name: source.name, tried: [source.definition.original_file_path] });
    this.#defined.set(source, macro);
    this.used.add(source.definition.unique_id);
    return macro;
  }

  async call(name: string, args: readonly Value[], kwargs: ReadonlyMap<string, Value> = new Map()): Promise<Value> {
    const source = this.#library.find(name) ?? fail('macro-missing', { name, tried: [name] });
    return callMacro(this.define(source), [...args], kwargs);
  }

  get library(): MacroLibrary {
    return this.#library;
  }
}
