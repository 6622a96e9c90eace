import { createHash } from 'node:crypto';
import { isMap } from '../config/yaml.ts';
import { toRepr, toText, toValue } from '../template/index.ts';

const LONGEST = 63;
const KEPT = 30;

/** dbt's names of a generic test: `unique_tenants_id`; where that is long, `short` is cut and ends in an MD5. */
export function genericTestName(
  test: string,
  on: string,
  args: Readonly<Record<string, unknown>>,
): { readonly short: string; readonly full: string } {
  const flat = Object.keys(args)
    .filter((key) => key !== 'model')
    .sort()
    .flatMap((key) => parts(args[key]));
  const full = `${test}_${on}_${flat.map((part) => part.replaceAll(/[^0-9a-zA-Z_]+/g, '_')).join('__')}`;
  return { short: full.length <= LONGEST ? full : `${`${test}_${on}`.slice(0, KEPT)}_${md5(full)}`, full };
}

function parts(value: unknown): string[] {
  if (Array.isArray(value)) return value.map(pythonText);
  return isMap(value) ? Object.values(value).map(pythonText) : [pythonText(value)];
}

function pythonText(value: unknown): string {
  return toText(toValue(value));
}

/** The end of a generic test's unique_id: dbt's hash of what the test is, by how Python prints it. */
export function testHash(name: string, metadata: Readonly<Record<string, unknown>>): string {
  return md5(name + toRepr(toValue(hashable(metadata)))).slice(-10);
}

function hashable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(hashable);
  if (!isMap(value)) return pythonText(value);
  const keys = Object.keys(value).sort();
  return Object.fromEntries(keys.map((key) => [key, hashable(value[key])]));
}

export function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}
