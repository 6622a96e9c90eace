import { asText, isMap } from '../../config/yaml.ts';
import { configOf } from '../config-defaults.ts';
import { canonical, mapAt, sameKeys } from './equal.ts';
import type { Fields } from './previous.ts';

/** What is compared elsewhere, or is not thought to change a node. */
const NOT_COMPARED: readonly string[] = ['alias', 'schema', 'database', 'tags', 'group'];
/** All that is compared of a test's configuration. */
const OF_TESTS: readonly string[] = [
  ...['severity', 'where', 'limit', 'fail_calc', 'warn_if', 'error_if'],
  ...['store_failures', 'store_failures_as', 'sql_header'],
];

const RELATION: readonly string[] = ['database', 'schema', 'alias'];

/** Configuration as written where both sides have kept it, else as it came out, defaults and all. */
export function sameConfig(now: Fields, before: Fields): boolean {
  const kind = now['resource_type'];
  if (kind === 'source' || kind === 'exposure') return sameApart(mapAt(now, 'config'), mapAt(before, 'config'));
  const [a, b] = comparable(now, before);
  const keys = kind === 'test' ? OF_TESTS : [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return keys.every((key) => NOT_COMPARED.includes(key) || asWritten(a[key]) === asWritten(b[key]));
}

/** Sources and exposures, tags and all; earlier versions of dbt kept less of their configuration, which is no change. */
function sameApart(now: Fields, before: Fields): boolean {
  return sameKeys(now, before, Object.keys(now));
}

/** dbt keeps `enabled=true` of a config() as the text 'True', and lists of snapshots twice over. */
function asWritten(value: unknown): string {
  return canonical(value, (item) => {
    if (Array.isArray(item)) return [...new Set(item as unknown[])];
    return typeof item === 'boolean' || typeof item === 'number' || /^(?:true|false)$/i.test(asText(item))
      ? String(item).toLowerCase()
      : item;
  });
}

/** Where a node is put, as configured: what a target or a macro makes of it does not count. */
export function sameRelation(now: Fields, before: Fields): boolean {
  const [a, b] = comparable(now, before);
  return RELATION.every((key) => canonical(a[key]) === canonical(b[key]));
}

function comparable(now: Fields, before: Fields): [Fields, Fields] {
  const [a, b] = [now['unrendered_config'], before['unrendered_config']];
  if (isMap(a) && isMap(b)) return [a, b];
  return [rendered(now), rendered(before)];
}

function rendered(node: Fields): Fields {
  return configOf({ resource_type: String(node['resource_type']), config: mapAt(node, 'config') });
}
