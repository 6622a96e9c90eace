import { isMap, type YamlMap } from '../config/yaml.ts';
import type { Selectors } from './selectors-file.ts';
import { parseTerm } from './spec.ts';

/** Selectors as manifest.json has them: short forms written out, the rest as the user wrote it. */
export function selectorsArtifact(selectors: Selectors): Record<string, YamlMap> {
  return Object.fromEntries(
    selectors.map(({ name, written, definition }) => [name, { ...written, definition: long(definition) }]),
  );
}

function long(definition: unknown): unknown {
  if (typeof definition === 'string') return longTerm(definition);
  if (!isMap(definition)) return definition;
  for (const kind of ['union', 'intersection']) if (kind in definition) return { [kind]: longList(definition[kind]) };
  const [only, another] = Object.entries(definition);
  if (!only || another) return definition;
  const [key, value] = only;
  return key === 'exclude' ? { exclude: longList(value) } : { method: key, value: longList(value) };
}

function longList(value: unknown): unknown {
  return Array.isArray(value) ? value.map(long) : value;
}

function longTerm(term: string): YamlMap {
  const { childrensParents, parents, children, method, args, value } = parseTerm(term);
  return {
    ...(childrensParents && { childrens_parents: true }),
    ...steps('parents', parents),
    method: [method, ...args].join('.'),
    ...(value !== '' && { value }),
    ...steps('children', children),
  };
}

function steps(key: 'parents' | 'children', depth: number | undefined): YamlMap {
  if (depth === undefined) return {};
  return { [key]: true, ...(depth !== Infinity && { [`${key}_depth`]: String(depth) }) };
}
