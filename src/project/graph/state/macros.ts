import type { SelectableMacro, SelectableManifest } from '../selectable.ts';
import type { PreviousManifest } from './previous.ts';

type Macros = Readonly<Record<string, SelectableMacro>>;

/** Packages that come with the program: their text differs from version to version and from dbt to us, and is none of the project's. */
function isBuiltIn(id: string, adapters: readonly string[]): boolean {
  const name = id.split('.')[1] ?? '';
  return name === 'dbt' || name === 'varve' || adapters.some((adapter) => name === `dbt_${adapter}`);
}

/** unique_ids of macros that are new or changed, or call, however indirectly, one that is. */
export function touchedMacros(manifest: SelectableManifest, previous: PreviousManifest): ReadonlySet<string> {
  const macros = manifest.macros ?? {};
  const adapters = [manifest.metadata.adapter_type, previous.adapterType];
  const touched = new Set(
    Object.values(macros)
      .filter(({ unique_id: id }) => !isBuiltIn(id, adapters))
      .filter(({ unique_id: id, macro_sql }) => previous.macros.get(id)?.trim() !== macro_sql.trim())
      .map(({ unique_id: id }) => id),
  );
  if (touched.size === 0) return touched;
  const callers = callersOf(macros);
  // a set hands out what is added while it is walked
  for (const id of touched) for (const caller of callers.get(id) ?? []) touched.add(caller);
  return touched;
}

function callersOf(macros: Macros): Map<string, string[]> {
  const byName = new Map<string, string[]>();
  for (const id of Object.keys(macros)) push(byName, id.split('.').slice(2).join('.'), id);
  const callers = new Map<string, string[]>();
  for (const macro of Object.values(macros))
    for (const called of macro.depends_on?.macros ?? callsOf(macro, byName)) push(callers, called, macro.unique_id);
  return callers;
}

/** What a macro's text calls: names before a bracket, and names that it dispatches; of twins the one of its own package. */
function callsOf(
  { macro_sql, package_name }: SelectableMacro,
  byName: ReadonlyMap<string, readonly string[]>,
): string[] {
  const names = new Set<string>();
  for (const [, name = ''] of macro_sql.matchAll(/([A-Za-z_]\w*)\s*\(/g)) names.add(name);
  for (const [, name = ''] of macro_sql.matchAll(/dispatch\s*\(\s*['"](\w+)['"]/g))
    for (const known of byName.keys()) if (known.endsWith(`__${name}`)) names.add(known);
  return [...names].flatMap((name) => {
    const ids = byName.get(name) ?? [];
    const own = ids.filter((id) => id.split('.')[1] === package_name);
    return own.length > 0 ? own : ids;
  });
}

function push(map: Map<string, string[]>, key: string, value: string): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
