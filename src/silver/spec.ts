import type { ColumnInfo } from '../adapter/index.ts';
import { fail } from '../errors.ts';
import type { ManifestNode } from '../project/index.ts';
import { relation, type Relation } from '../relation.ts';
import { VALIDITY_COLUMNS } from './validity.ts';

/** What a `history` model asks for. */
export interface HistorySpec {
  readonly relation: Relation;
  /** Model file, for messages. */
  readonly file: string;
  readonly key: readonly string[];
  /** Columns whose change opens a version; undefined for all but the key and `ignore` (H5). */
  readonly track: readonly string[] | undefined;
  readonly ignore: readonly string[];
  /** Untracked columns that the open version takes over each day (H5). */
  readonly updateInPlace: readonly string[];
  /** What a key that is absent from a snapshot means (H10). */
  readonly absent: 'close' | 'keep';
  /** New column name → the name it had (H13). */
  readonly renamedFrom: Readonly<Record<string, string>>;
  /** Fully equal rows of a snapshot count once (H12). */
  readonly collapseIdentical: boolean;
}

/** Reads a model's config(). Errors: `history-config`. */
export function historySpec(node: ManifestNode): HistorySpec {
  const file = node.original_file_path;
  const { config } = node;
  const list = (name: string): string[] | undefined => {
    const value = config[name];
    if (value === undefined || value === null) return undefined;
    const items = [value].flat();
    if (items.every((item): item is string => typeof item === 'string')) return items;
    return fail(
      'history-config',
      { file, problem: `${name} must be a list of column names` },
      { node: node.unique_id },
    );
  };
  const key = list('key') ?? list('unique_key') ?? [];
  const [track, ignore, updateInPlace] = [list('track'), list('ignore') ?? [], list('update_in_place') ?? []];
  const absent = config['absent'] ?? 'close';
  const renamedFrom = config['renamed_from'] ?? {};
  const problem = problemOf({ key, track, ignore, absent, renamedFrom });
  if (problem) fail('history-config', { file, problem }, { node: node.unique_id });
  return {
    relation: relation(node.schema, node.alias),
    file,
    key,
    track,
    ignore,
    updateInPlace,
    absent: absent as HistorySpec['absent'],
    renamedFrom: renamedFrom as HistorySpec['renamedFrom'],
    collapseIdentical: config['collapse_identical'] === true,
  };
}

interface Given {
  readonly key: readonly string[];
  readonly track: readonly string[] | undefined;
  readonly ignore: readonly string[];
  readonly absent: unknown;
  readonly renamedFrom: unknown;
}

function problemOf({ key, track, ignore, absent, renamedFrom }: Given): string | undefined {
  if (key.length === 0) return `key is missing: config(materialized='history', key=['<column>'])`;
  if (track && ignore.length > 0) return 'track and ignore exclude each other';
  if (absent !== 'close' && absent !== 'keep') return `absent is 'close' or 'keep', not '${String(absent)}'`;
  if (typeof renamedFrom !== 'object' || renamedFrom === null)
    return `renamed_from maps new names to old ones: {'new': 'old'}`;
  const reserved = key.find((column) => VALIDITY_COLUMNS.includes(column.toLowerCase()));
  return reserved === undefined ? undefined : `${reserved} cannot be part of the key`;
}

/** How the columns of a history are treated, by name as the table has them. */
export interface Roles {
  readonly key: readonly string[];
  readonly tracked: readonly string[];
  /** Untracked and frozen at the version's first day. */
  readonly frozen: readonly string[];
  readonly inPlace: readonly string[];
}

/** Sorts the table's columns by role. Errors: `history-config` where the spec names a column that is not there. */
export function rolesOf(spec: HistorySpec, columns: readonly ColumnInfo[]): Roles {
  const names = columns.map((c) => c.name);
  const named = (name: string): string =>
    names.find((n) => n.toLowerCase() === name.toLowerCase()) ??
    fail('history-config', { file: spec.file, problem: unknown(name, names) });
  const key = spec.key.map(named);
  const inPlace = spec.updateInPlace.map(named);
  const known = spec.ignore.filter((name) => names.some((n) => n.toLowerCase() === name.toLowerCase())).map(named);
  const untracked = new Set([...known, ...inPlace, ...(spec.track ? without(names, spec.track.map(named)) : [])]);
  const rest = without(names, key);
  return {
    key,
    tracked: rest.filter((n) => !untracked.has(n)),
    frozen: rest.filter((n) => untracked.has(n) && !inPlace.includes(n)),
    inPlace,
  };
}

function without(names: readonly string[], taken: readonly string[]): string[] {
  return names.filter((name) => !taken.includes(name));
}

function unknown(name: string, names: readonly string[]): string {
  return `there is no column ${name}; the select has ${names.join(', ')}`;
}
