import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fail } from '../../../errors.ts';
import { isMap } from '../../config/yaml.ts';

/** A node as an artifact has it: dbt's field names, of whichever version wrote it. */
export type Fields = Readonly<Record<string, unknown>>;

/** What an earlier manifest.json says. */
export interface PreviousManifest {
  readonly path: string;
  readonly adapterType: string;
  /** Nodes, sources, exposures, unit tests … by unique_id. */
  readonly nodes: ReadonlyMap<string, Fields>;
  /** SQL of each macro, by unique_id. */
  readonly macros: ReadonlyMap<string, string>;
}

/** A row of run_results.json or sources.json. */
export type ResultRow = Fields & { readonly unique_id: string };

/** The artifacts of an earlier run; what was not there is undefined. */
export interface PreviousState {
  readonly dir: string;
  readonly manifest: PreviousManifest | undefined;
  readonly results: readonly ResultRow[] | undefined;
  readonly sources: readonly ResultRow[] | undefined;
  /** sources.json of the present target folder. */
  readonly currentSources: readonly ResultRow[] | undefined;
}

/**
 * Reads the artifacts of a `--state` folder, dbt's own or ours, and sources.json of the present target folder. Files that
 * are missing are missed only when a method needs them. Errors: `artifact-invalid`.
 */
export async function readPreviousState(dir: string, targetDir?: string): Promise<PreviousState> {
  const [manifest, results, sources, currentSources] = await Promise.all([
    readArtifact(join(dir, 'manifest.json'), { kind: 'manifest', from: 4, to: 12 }),
    readArtifact(join(dir, 'run_results.json'), { kind: 'run-results', from: 4, to: 6 }),
    readArtifact(join(dir, 'sources.json'), { kind: 'sources', from: 1, to: 3 }),
    targetDir === undefined
      ? undefined
      : readArtifact(join(targetDir, 'sources.json'), { kind: 'sources', from: 1, to: 3 }),
  ]);
  return {
    dir,
    manifest: manifest && manifestOf(join(dir, 'manifest.json'), manifest),
    results: results && rowsOf(results),
    sources: sources && rowsOf(sources),
    currentSources: currentSources && rowsOf(currentSources),
  };
}

/** The manifest that deferring and cloning need. Errors: `state-missing` in dbt's words. */
export function previousManifest({ dir, manifest }: PreviousState): PreviousManifest {
  const message = `Could not find manifest in --state path: "${dir}"`;
  return manifest ?? fail('state-missing', { message, file: 'manifest.json' });
}

interface Schema {
  readonly kind: string;
  readonly from: number;
  readonly to: number;
}

async function readArtifact(path: string, schema: Schema): Promise<Fields | undefined> {
  if (!existsSync(path)) return undefined;
  const text = await readFile(path, 'utf8').catch((cause: unknown) => broken(path, cause));
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    return broken(path, cause);
  }
  if (!isMap(value)) return fail('artifact-invalid', { path, problem: 'it is not an object' });
  refuseForeign(path, value, schema);
  return value;
}

function broken(path: string, cause: unknown): never {
  return fail('artifact-invalid', { path, problem: cause instanceof Error ? cause.message : String(cause) }, { cause });
}

/** An artifact that says which schema it has must have one that we know. */
function refuseForeign(path: string, { metadata }: Fields, { kind, from, to }: Schema): void {
  const found = isMap(metadata) ? metadata['dbt_schema_version'] : undefined;
  if (typeof found !== 'string') return;
  const [, name, version] = /\/([\w-]+)\/v(\d+)\.json$/.exec(found) ?? [];
  if (name === kind && Number(version) >= from && Number(version) <= to) return;
  const expected = `https://schemas.getdbt.com/dbt/${kind}/v${to}.json`;
  fail('artifact-invalid', { path, problem: `Expected a schema version of "${expected}", but found "${found}"` });
}

const SECTIONS = ['nodes', 'sources', 'exposures', 'unit_tests', 'metrics', 'semantic_models', 'saved_queries'];

function manifestOf(path: string, value: Fields): PreviousManifest {
  const nodes = new Map<string, Fields>();
  for (const section of SECTIONS) for (const [id, node] of entriesOf(value[section])) nodes.set(id, node);
  const macros = new Map(entriesOf(value['macros']).map(([id, macro]) => [id, String(macro['macro_sql'])] as const));
  const { metadata } = value;
  return { path, adapterType: isMap(metadata) ? String(metadata['adapter_type']) : '', nodes, macros };
}

function entriesOf(section: unknown): [string, Fields][] {
  return Object.entries(isMap(section) ? section : {}).filter((entry): entry is [string, Fields] => isMap(entry[1]));
}

function rowsOf({ results }: Fields): ResultRow[] {
  const rows: unknown[] = Array.isArray(results) ? results : [];
  return rows.filter((row): row is ResultRow => isMap(row) && typeof row['unique_id'] === 'string');
}
