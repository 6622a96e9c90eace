import { isMap } from '../config/yaml.ts';
import { configOf } from './config-defaults.ts';
import type { Selectable } from './selectable.ts';

/** `config.materialized:table`, `config.meta.owner:ann`, `config.tags:nightly`; lists are searched, severity in any case. */
export function configMatches(keys: readonly string[], value: unknown): (node: Selectable) => boolean {
  const anyCase = keys.length === 1 && keys[0] === 'severity';
  const truth = truthOf(value);
  const equals = (given: unknown): boolean => {
    if (typeof given === 'boolean') return given === truth;
    if (anyCase && typeof given === 'string') return given.toLowerCase() === String(value).toLowerCase();
    return given === value;
  };
  return (node) => {
    const given = valueAt(configOf(node), keys);
    return Array.isArray(given) ? given.some(equals) : equals(given);
  };
}

/** Text of the command line stands for a boolean in any case. */
function truthOf(value: unknown): boolean | undefined {
  const text = String(value).toLowerCase();
  return text === 'true' ? true : text === 'false' ? false : undefined;
}

function valueAt(config: Readonly<Record<string, unknown>>, keys: readonly string[]): unknown {
  let at: unknown = config;
  for (const key of keys) {
    // dbt knows hooks by both spellings
    const name = key === 'pre_hook' || key === 'post_hook' ? key.replace('_', '-') : key;
    at = isMap(at) && Object.hasOwn(at, name) ? at[name] : undefined;
  }
  return at;
}
