import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseYaml } from '../../../src/project/config/yaml.ts';
import {
  INDIRECT_SELECTIONS,
  readPreviousState,
  readSelectors,
  select,
  type PreviousState,
  type Project,
  type SelectableManifest,
  type Selectors,
} from '../../../src/project/index.ts';
import { project, type Files } from '../harness.ts';

const DATA = new URL('./data/', import.meta.url).pathname;

/** Folder of artifacts that dbt 1.12 wrote of the shop, cut to what selection reads. */
export const STATE = join(DATA, 'state');

/** The shop, or the shop after a day of work on it. */
export async function shop(version: 'shop' | 'changed'): Promise<Project> {
  const files = { ...(await filesBelow('shop')), ...(version === 'changed' ? await filesBelow('changed') : {}) };
  const kept = Object.entries(files).filter(([path]) => version === 'shop' || path !== 'seeds/currencies.csv');
  const installed = kept
    .filter(([path]) => path.startsWith('packages/'))
    .map(([path, text]) => [`dbt_${path}`, text] as const);
  return project(Object.fromEntries([...kept, ...installed]));
}

async function filesBelow(folder: string): Promise<Files> {
  const entries = await readdir(join(DATA, folder), { recursive: true, withFileTypes: true });
  const paths = entries.filter((e) => e.isFile()).map((e) => join(e.parentPath, e.name));
  const read = paths.map(
    async (path) => [path.slice(join(DATA, folder).length + 1), await readFile(path, 'utf8')] as const,
  );
  return Object.fromEntries(await Promise.all(read));
}

export async function selectorsOfShop(): Promise<Selectors> {
  const text = await readFile(join(DATA, 'shop/selectors.yml'), 'utf8');
  return readSelectors(parseYaml(text, 'selectors.yml'));
}

/** dbt's own manifest of the shop. */
export async function dbtManifest(): Promise<SelectableManifest> {
  const manifest = JSON.parse(await readFile(join(STATE, 'manifest.json'), 'utf8')) as SelectableManifest;
  return { ...manifest, disabled: Object.keys(manifest.disabled ?? {}) };
}

export function previousOfShop(): Promise<PreviousState> {
  return readPreviousState(STATE, join(DATA, 'now'));
}

/** What real dbt listed: arguments of `dbt ls` and the names that it gave. */
export async function expected(file: 'expected' | 'expected-state'): Promise<[string[], string][]> {
  return JSON.parse(await readFile(join(DATA, `${file}.json`), 'utf8')) as [string[], string][];
}

const LISTED = ['model', 'snapshot', 'seed', 'test', 'source', 'exposure', 'unit_test'];

export interface Surroundings {
  readonly selectors?: Selectors;
  readonly previous?: PreviousState;
  readonly warn?: (message: string) => void;
}

/** What `ls` with such arguments would name. */
export function listed(manifest: SelectableManifest, args: readonly string[], around: Surroundings = {}): string {
  const given = new Map<string, string[]>();
  let flag = '';
  for (const arg of args) {
    if (arg.startsWith('--')) flag = arg;
    else given.set(flag, [...(given.get(flag) ?? []), arg]);
  }
  const ids = select(manifest, {
    select: given.get('--select') ?? [],
    exclude: given.get('--exclude') ?? [],
    selector: given.get('--selector')?.[0],
    indirectSelection: INDIRECT_SELECTIONS.find((mode) => mode === given.get('--indirect-selection')?.[0]),
    resourceTypes: given.get('--resource-type') ?? LISTED,
    excludeResourceTypes: given.get('--exclude-resource-type'),
    ...around,
  });
  return ids.map(labelOf).sort().join(' ');
}

/** A name without its project and a test's hash. */
function labelOf(id: string): string {
  const [kind = '', , ...name] = id.split('.');
  if (kind === 'source' || kind === 'exposure') return `${kind}:${name.join('.')}`;
  if (kind === 'unit_test') return `${kind}:${name[1] ?? ''}`;
  return kind === 'test' && name.length === 2 && name[1]?.length === 10 ? (name[0] ?? '') : name.join('.');
}
