import { asList, asText, isMap, type YamlMap } from '../config/yaml.ts';
import { fail } from '../../errors.ts';
import type { Hook, NodeConfig } from '../manifest.ts';

/** Configuration as written in one place. */
export type ConfigLayer = YamlMap;

const HOOKS: Readonly<Record<string, 'pre-hook' | 'post-hook'>> = {
  pre_hook: 'pre-hook',
  post_hook: 'post-hook',
  'pre-hook': 'pre-hook',
  'post-hook': 'post-hook',
};

/** Layers of dbt_project.yml for a node, the least special first: `models: {project: {folder: {+key: value}}}`. */
export function projectLayers(tree: YamlMap | undefined, fqn: readonly string[]): ConfigLayer[] {
  const layers: ConfigLayer[] = [];
  let at: YamlMap | undefined = tree;
  for (let depth = 0; at !== undefined; depth++) {
    layers.push(ownKeys(at, fqn[depth]));
    const part = fqn[depth];
    const next: unknown = part === undefined ? undefined : at[part];
    at = isMap(next) ? next : undefined;
  }
  return layers;
}

/** Keys with a `+`, and keys whose value can only be configuration. */
function ownKeys(level: YamlMap, below: string | undefined): ConfigLayer {
  const own = Object.entries(level).filter(([key, value]) => key.startsWith('+') || (key !== below && !isMap(value)));
  return Object.fromEntries(own.map(([key, value]) => [key.replace(/^\+/, ''), value]));
}

export interface ConfigDefaults {
  readonly materialized: string;
}

/** Joins layers as dbt does: tags and hooks add up, meta and column_types merge, all else is replaced by the more special. */
export function mergeConfig(layers: readonly ConfigLayer[], { materialized }: ConfigDefaults): NodeConfig {
  const merged: Record<string, unknown> = { enabled: true, materialized };
  const tags: string[] = [];
  const hooks: Record<'pre-hook' | 'post-hook', Hook[]> = { 'pre-hook': [], 'post-hook': [] };
  let meta: Record<string, unknown> = {};
  for (const layer of layers) {
    refuseTwoNames(layer);
    for (const [key, value] of Object.entries(layer)) {
      const hook = HOOKS[key];
      if (hook) hooks[hook].push(...asList(value).map(hookOf));
      else if (key === 'tags')
        tags.push(
          ...asList(value)
            .map(String)
            .filter((tag) => !tags.includes(tag)),
        );
      else if (key === 'meta' && isMap(value)) meta = { ...meta, ...value };
      else if (key === 'column_types' && isMap(value) && isMap(merged[key])) merged[key] = { ...merged[key], ...value };
      else merged[key] = value;
    }
  }
  return {
    ...merged,
    enabled: merged['enabled'] !== false,
    materialized: String(merged['materialized']),
    tags,
    meta,
    ...hooks,
  };
}

/** `pre_hook` and `pre-hook` in one place: which of them holds? Errors: `config-twice`. */
function refuseTwoNames(layer: ConfigLayer): void {
  for (const [one, other] of [['pre_hook', 'pre-hook'] as const, ['post_hook', 'post-hook'] as const])
    if (layer[one] !== undefined && layer[other] !== undefined) fail('config-twice', { one, other });
}

function hookOf(value: unknown): Hook {
  if (isMap(value)) return { sql: asText(value['sql']), transaction: value['transaction'] !== false };
  return { sql: String(value), transaction: true };
}
