import type { MacroLibrary } from '../macros.ts';
import type { MacroDefinition } from '../manifest.ts';

/** A call of a macro: neither a filter nor a method of a value. */
const CALL = /(?<![|.]\s*)(?:\b([A-Za-z_]\w*)\.)?\b([A-Za-z_]\w*)\s*\(/g;
const DISPATCH = /\bdispatch\s*\(\s*['"](\w+)['"]/g;

/** unique_ids of the macros that a macro's text calls, with those that a dispatch may take; found by their names. */
export function macrosCalled(library: MacroLibrary, macro: MacroDefinition): string[] {
  const found = new Set<string>();
  const { package_name: at, macro_sql: sql } = macro;
  for (const [, packageName, name = ''] of sql.matchAll(CALL)) {
    const source =
      packageName === undefined
        ? library.find(name, at)
        : library.hasPackage(packageName)
          ? library.inPackage(packageName, name)
          : undefined;
    if (source) found.add(source.definition.unique_id);
  }
  for (const [, name = ''] of sql.matchAll(DISPATCH)) {
    const source = library.inPackage(at, `default__${name}`) ?? library.find(`default__${name}`, at);
    if (source) found.add(source.definition.unique_id);
  }
  found.delete(macro.unique_id);
  return [...found];
}

/** The parameters of a macro: those that a properties file describes, else those of its text. */
export function macroArguments({ arguments: described = [], macro_sql: sql }: MacroDefinition): object[] {
  if (described.length > 0) return described.map((a) => ({ type: null, description: '', ...a }));
  const list = /^\{%-?\s*(?:macro|test)\s+\w+\s*\(([^)]*)\)/.exec(sql)?.[1] ?? '';
  return list
    .split(',')
    .map((part) => part.split('=')[0]?.trim() ?? '')
    .filter((name) => /^\w+$/.test(name))
    .map((name) => ({ name, type: null, description: '' }));
}
