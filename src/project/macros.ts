import { readdirSync, readFileSync } from 'node:fs';
import { fail } from '../errors.ts';
import { HOME } from '../home.ts';
import { findFiles, readText } from './files.ts';
import type { MacroDefinition } from './manifest.ts';
import { PackageMacros } from './package-macros.ts';
import {
  callMacro,
  defineMacros,
  parseTemplate,
  Scope,
  splitBlocks,
  type Block,
  type MacroValue,
  type Template,
  type Value,
} from './template/index.ts';

/** The package of the macros that come with us, by dbt's name. */
export const BUILTIN = 'dbt';

/** One macro, test or materialization, parsed when it is first asked for. */
export interface MacroSource {
  readonly definition: MacroDefinition;
  /** Name that templates call it by: a test `unique` is the macro `test_unique`. */
  readonly name: string;
  readonly template: () => Template;
  readonly text: MacroText;
}

/** A macro's text, taken apart. */
export interface MacroText {
  readonly args: string;
  readonly body: string;
  /** Line of the file where it begins. */
  readonly line: number;
}

type Names = ReadonlyMap<string, MacroSource>;

/**
 * The macros of all packages. A name without a package is looked for in the package at work, in the root project, then among
 * the built-in ones, as in dbt; those of other packages are called by `package.name`.
 */
export class MacroLibrary {
  readonly #packages = new Map<string, Map<string, MacroSource>>();
  readonly #root: string;
  readonly all: readonly MacroSource[];

  constructor(sources: readonly MacroSource[], root: string) {
    this.all = sources;
    this.#root = root;
    for (const source of sources) {
      const names = this.#packages.get(source.definition.package_name) ?? new Map<string, MacroSource>();
      this.#packages.set(source.definition.package_name, names.set(source.name, source));
    }
  }

  #of(packageName: string): Names | undefined {
    return this.#packages.get(packageName);
  }

  find(name: string, at: string = this.#root): MacroSource | undefined {
    return this.overriding(name, at) ?? this.#of(BUILTIN)?.get(name);
  }

  /** What hides the built-in macro of that name, if anything does. */
  overriding(name: string, at: string = this.#root): MacroSource | undefined {
    return this.#of(at)?.get(name) ?? this.#of(this.#root)?.get(name);
  }

  /** A generic test's macro: any package may have it. */
  findTest(name: string, at: string): MacroSource | undefined {
    return this.overriding(name, at) ?? this.#anywhere(name) ?? this.#of(BUILTIN)?.get(name);
  }

  /** The macro of a materialization: the root project's, else a package's, else the engine's; undefined for those that need none. */
  materialization(name: string, engine: string): MacroSource | undefined {
    for (const kind of [engine, 'default']) {
      const macro = `materialization_${name}_${kind}`;
      const found = this.#of(this.#root)?.get(macro) ?? this.#anywhere(macro) ?? this.#of(BUILTIN)?.get(macro);
      if (found) return found;
    }
    return undefined;
  }

  #anywhere(name: string): MacroSource | undefined {
    for (const [packageName, names] of this.#packages) {
      const found = packageName === BUILTIN ? undefined : names.get(name);
      if (found) return found;
    }
    return undefined;
  }

  get root(): string {
    return this.#root;
  }

  get names(): string[] {
    return [...new Set(this.all.map((source) => source.name))];
  }

  /** A macro of one package by name (`dbt_utils.star`). */
  inPackage(packageName: string, name: string): MacroSource | undefined {
    return this.#of(packageName)?.get(name);
  }

  hasPackage(packageName: string): boolean {
    return this.#packages.has(packageName);
  }
}

export interface MacroFolders {
  readonly dir: string;
  readonly packageName: string;
  readonly macros: readonly string[];
  /** Folders of tests: their `generic/` holds generic ones, which are macros. */
  readonly tests: readonly string[];
}

/** Macros of a package's folders. */
export async function readMacros({ dir, packageName, macros, tests }: MacroFolders): Promise<MacroSource[]> {
  const generic = (await findFiles(dir, tests, ['.sql'])).filter((file) => file.path.startsWith('generic/'));
  const files = [...(await findFiles(dir, macros, ['.sql'])), ...generic];
  const texts = await Promise.all(files.map(readText));
  return files.flatMap((file, i) =>
    macrosOf(texts[i] ?? '', { packageName, original: file.original, path: file.original }),
  );
}

/** The macros that come with us, and those that the engine writes in its own way. */
export function builtinMacros({ name: engine, macros }: EngineMacros): MacroSource[] {
  const folder = new URL('project/builtin/', HOME);
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort();
  const files = names.map((name) => ({ name, url: new URL(name, folder) }));
  if (macros) files.push({ name: `${engine}.sql`, url: macros });
  return files.flatMap(({ name, url }) =>
    macrosOf(readFileSync(url, 'utf8'), { packageName: BUILTIN, original: `macros/${name}`, path: `macros/${name}` }),
  );
}

export interface EngineMacros {
  /** The engine's name, which its macros begin with. */
  readonly name: string;
  /** File of its macros. */
  readonly macros?: URL | undefined;
}

interface MacroFile {
  readonly packageName: string;
  readonly original: string;
  readonly path: string;
}

export function macrosOf(text: string, file: MacroFile): MacroSource[] {
  return splitBlocks(text, file.original).flatMap((block) => {
    const name = macroName(block);
    return name === undefined ? [] : [macroOf(block, name, file)];
  });
}

function macroOf(block: Block, name: string, { packageName, original, path }: MacroFile): MacroSource {
  const definition: MacroDefinition = {
    unique_id: `macro.${packageName}.${name}`,
    resource_type: 'macro',
    package_name: packageName,
    name,
    path,
    original_file_path: original,
    macro_sql: block.source,
  };
  const { body, line } = block;
  return macroSource(definition, { args: block.kind === 'materialization' ? '' : block.args, body, line });
}

/** A macro out of its text, which is parsed when it is first called. */
export function macroSource(definition: MacroDefinition, text: MacroText): MacroSource {
  const { name, original_file_path: file } = definition;
  const { args, body, line } = text;
  let parsed: Template | undefined;
  return {
    name,
    definition,
    text,
    template: () => (parsed ??= parseTemplate(`{% macro ${name}(${args}) %}${body}{% endmacro %}`, file, { line })),
  };
}

/** dbt's names: `test_unique`, `materialization_table_duckdb`; undefined for what is no macro. */
function macroName({ kind, name, args }: Block): string | undefined {
  if (kind === 'macro') return name;
  if (kind === 'test') return `test_${name}`;
  if (kind !== 'materialization') return undefined;
  const engine = /adapter\s*=\s*['"](\w+)['"]/.exec(args)?.[1] ?? 'default';
  return `materialization_${name}_${engine}`;
}

/** A scope in which every macro is there by name, and every package's by the package's; each is defined when it is first looked up. */
export class MacroScope extends Scope {
  readonly #library: MacroLibrary;
  readonly #at: string;
  readonly #defined = new Map<MacroSource, MacroValue>();
  readonly #packages = new Map<string, Value>();
  /** What stands in for names, whatever they mean otherwise (unit tests). */
  readonly #standIns = new Map<string, Value>();
  /** unique_ids of the macros that were looked up. */
  readonly used = new Set<string>();

  /** `at`: the package whose node is at work. */
  constructor(library: MacroLibrary, values: Iterable<[string, Value]>, at: string = library.root) {
    super(undefined, values);
    this.#library = library;
    this.#at = at;
  }

  /** Puts a value in the place of a name, `macro` or `package.macro`. */
  standIn(name: string, value: Value): void {
    this.#standIns.set(name, value);
  }

  override get(name: string): Value | undefined {
    const standIn = this.#standIns.get(name);
    if (standIn !== undefined) return standIn;
    const own = this.#library.overriding(name, this.#at);
    if (own) return this.define(own);
    if (super.has(name)) return super.get(name);
    if (this.#library.hasPackage(name)) return this.#package(name);
    const builtin = this.#library.inPackage(BUILTIN, name);
    return builtin && this.define(builtin);
  }

  override has(name: string): boolean {
    return super.has(name) || this.#library.find(name, this.#at) !== undefined || this.#library.hasPackage(name);
  }

  #package(name: string): Value {
    const known = this.#packages.get(name);
    if (known !== undefined) return known;
    const made = new PackageMacros(name, (macro) => {
      const standIn = this.#standIns.get(`${name}.${macro}`);
      if (standIn !== undefined) return standIn;
      const source = this.#library.inPackage(name, macro);
      return source && this.define(source);
    });
    this.#packages.set(name, made);
    return made;
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
    const source = this.#library.find(name, this.#at) ?? fail('macro-missing', { name, tried: [name] });
    return this.callSource(source, args, kwargs);
  }

  callSource(
    source: MacroSource,
    args: readonly Value[],
    kwargs: ReadonlyMap<string, Value> = new Map(),
  ): Promise<Value> {
    return callMacro(this.define(source), [...args], kwargs);
  }

  get library(): MacroLibrary {
    return this.#library;
  }
}
