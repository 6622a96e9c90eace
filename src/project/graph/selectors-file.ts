import { fail, isError } from '../../errors.ts';
import { isMap, type YamlFile, type YamlMap } from '../config/yaml.ts';
import { criterion, INDIRECT_SELECTIONS, parseTerm, type Group, type IndirectSelection, type Spec } from './spec.ts';

/** A selector of selectors.yml. */
export interface Selector {
  readonly name: string;
  readonly description: string;
  /** Holds where a command selects nothing itself. */
  readonly isDefault: boolean;
  /** The entry as written, and its definition. */
  readonly written: YamlMap;
  readonly definition: unknown;
  readonly spec: Spec;
}

export type Selectors = readonly Selector[];

/** Errors: `selector-unknown`, in dbt's words. */
export function selectorNamed(selectors: Selectors = [], name: string): Selector {
  const known = selectors.map((selector) => selector.name);
  return selectors.find((selector) => selector.name === name) ?? fail('selector-unknown', { name, known });
}

/**
 * Reads selectors.yml; `value` is what it holds once its templates are rendered. Of two selectors with one name the later
 * holds. Errors: `project-file` with the line.
 */
export function readSelectors(file: YamlFile, value: unknown = file.value): Selectors {
  const root: At = { file, path: [] };
  if (value === null || value === undefined) return [];
  const list = isMap(value) ? value['selectors'] : undefined;
  if (!Array.isArray(list)) return refuse(root, 'a list of selectors is expected under selectors:');
  const byName = new Map<string, Selector>();
  list.forEach((item: unknown, i) => {
    const selector = selectorOf(item, below(root, 'selectors', i));
    byName.set(selector.name, selector);
  });
  const selectors = [...byName.values()];
  const [first, second] = selectors.filter(({ isDefault }) => isDefault);
  if (first && second)
    refuse(root, `Found multiple selectors with \`default: true\`: ${first.name} and ${second.name}`);
  return selectors;
}

/** A place in the file. */
interface At {
  readonly file: YamlFile;
  readonly path: readonly (string | number)[];
}

function below(at: At, ...keys: (string | number)[]): At {
  return { ...at, path: [...at.path, ...keys] };
}

function refuse({ file, path }: At, problem: string): never {
  return fail('project-file', { file: file.file, problem }, { place: file.placeOf(path) });
}

function selectorOf(item: unknown, at: At): Selector {
  if (!isMap(item) || typeof item['name'] !== 'string') return refuse(at, 'a selector needs a name');
  const { name, description, default: isDefault = false, definition } = item;
  if (typeof isDefault !== 'boolean') return refuse(below(at, 'default'), 'default is true or false');
  const isDefinition = typeof definition === 'string' || isMap(definition);
  if (!isDefinition)
    return refuse(at, `the definition of ${name} is a union, an intersection, a string or a mapping; no list`);
  return {
    name,
    description: typeof description === 'string' ? description : '',
    isDefault,
    written: item,
    definition,
    spec: rootOf(definition, below(at, 'definition')),
  };
}

function rootOf(definition: unknown, at: At): Spec {
  if (isMap(definition) && ('union' in definition || 'intersection' in definition)) {
    const keys = Object.keys(definition);
    if (keys.length > 1)
      refuse(
        at,
        `Only a single 'union' or 'intersection' key is allowed in a root level selector definition; found ${keys.join(',')}`,
      );
  }
  return specOf(definition, at);
}

function specOf(definition: unknown, at: At): Spec {
  if (typeof definition === 'string') return placed(at, () => parseTerm(definition));
  if (!isMap(definition)) return refuse(at, 'a string or a mapping is expected');
  if ('union' in definition) return setOf('union', definition, at);
  if ('intersection' in definition) return setOf('intersection', definition, at);
  return criterionOf(definition, at);
}

/** A union or an intersection; an item with `exclude` is taken away from all the others. */
function setOf(kind: 'union' | 'intersection', definition: YamlMap, at: At): Spec {
  const included: Spec[] = [];
  let excluded: Spec | undefined;
  for (const [item, place] of itemsOf(definition, kind, at)) {
    if (!isMap(item) || !('exclude' in item)) included.push(specOf(item, place));
    else if (excluded) refuse(place, 'You cannot provide multiple exclude arguments to the same selector set operator');
    else excluded = exclusions(item, place);
  }
  const group: Group = { kind, parts: included, indirect: 'eager' };
  return excluded ? without(group, excluded) : group;
}

function exclusions(definition: YamlMap, at: At): Spec | undefined {
  const parts = itemsOf(definition, 'exclude', at).map(([item, place]) => specOf(item, place));
  return parts.length > 1 ? { kind: 'union', parts, indirect: 'eager' } : parts[0];
}

function without(from: Spec, excluded: Spec): Group {
  return { kind: 'difference', parts: [from, excluded], indirect: 'eager' };
}

function itemsOf(definition: YamlMap, key: string, at: At): [unknown, At][] {
  const items = definition[key];
  if (!Array.isArray(items)) return refuse(below(at, key), `Invalid value for key "${key}". Expected a list.`);
  return items.map((item: unknown, i) => [item, below(at, key, i)]);
}

/** `{tag: nightly}`, or the long form with `method` and `value`. */
function criterionOf(definition: YamlMap, at: At): Spec {
  const entries = Object.entries(definition);
  const [only] = entries;
  if (only && entries.length === 1) return long({ method: only[0], value: only[1] }, at);
  if (!('method' in definition && 'value' in definition)) {
    const keys = entries.map(([key]) => key).join(', ');
    return refuse(at, `Expected either 1 key or else "method" and "value" keys, but got ${keys}`);
  }
  const base = long(definition, at);
  const excluded = 'exclude' in definition ? exclusions(definition, at) : undefined;
  return excluded ? without(base, excluded) : base;
}

function long(definition: YamlMap, at: At): Spec {
  const { method, value } = definition;
  if (typeof value === 'object' && value !== null) return refuse(at, 'a value is a text, a number or a boolean');
  const depth = (key: string): number | undefined => depthOf(definition, key, at);
  return placed(at, () =>
    criterion(`${String(method)}:${String(value)}`, {
      method: String(method),
      value,
      childrensParents: Boolean(definition['childrens_parents']),
      parents: depth('parents'),
      children: depth('children'),
      indirect: indirectOf(definition['indirect_selection'], at),
    }),
  );
}

/** As in dbt a depth of 0 is no limit, and a depth alone takes nothing along. */
function depthOf(definition: YamlMap, key: string, at: At): number | undefined {
  if (!definition[key]) return undefined;
  const depth = definition[`${key}_depth`] ?? 0;
  if (!Number.isInteger(Number(depth))) return refuse(below(at, `${key}_depth`), `${key}_depth is a number of steps`);
  return Number(depth) === 0 ? Infinity : Number(depth);
}

function indirectOf(value: unknown, at: At): IndirectSelection | undefined {
  if (value === undefined) return undefined;
  const mode = INDIRECT_SELECTIONS.find((known) => known === value);
  return (
    mode ?? refuse(below(at, 'indirect_selection'), `indirect_selection is one of ${INDIRECT_SELECTIONS.join(', ')}`)
  );
}

/** What a term is refused for, with its line. */
function placed(at: At, parse: () => Spec): Spec {
  try {
    return parse();
  } catch (error) {
    if (isError(error, 'selector-invalid')) refuse(at, error.message.replace(/\.$/, ''));
    throw error;
  }
}
