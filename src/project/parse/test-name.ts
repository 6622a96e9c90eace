import { createHash } from 'node:crypto';
import { isMap } from '../config/yaml.ts';

const LONGEST = 63;
const KEPT = 30;

/** dbt's name of a generic test: `unique_tenants_id`; long ones are cut and end in an MD5. */
export function genericTestName(
  test: string,
  on: string,
  args: Readonly<Record<string, unknown>>,
): { readonly name: string; readonly full: string } {
  const flat = Object.keys(args)
    .filter((key) => key !== 'model')
    .sort()
    .flatMap((key) => parts(args[key]));
  const full = `${test}_${on}_${flat.map((part) => part.replaceAll(/[^0-9a-zA-Z_]+/g, '_')).join('__')}`;
  if (full.length <= LONGEST) return { name: full, full };
  return { name: `${`${test}_${on}`.slice(0, KEPT)}_${md5(full)}`, full };
}

function parts(value: unknown): string[] {
  if (Array.isArray(value)) return value.map(pythonText);
  return isMap(value) ? Object.values(value).map(pythonText) : [pythonText(value)];
}

function pythonText(value: unknown): string {
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (value === null || value === undefined) return 'None';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

export function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}
