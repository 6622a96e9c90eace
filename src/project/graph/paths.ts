import { glob, pathGlob, type KnownPath } from './glob.ts';
import type { Lineage } from './lineage.ts';
import type { Selectable } from './selectable.ts';

/**
 * Files, the files that describe a node, and folders above. As in dbt the pattern is looked up in the folder of the
 * project; a package's node is found where the project has a file or folder of the same path.
 */
export function pathMatches(value: string, lineage: Lineage, project: string): (node: Selectable) => boolean {
  const matches = pathGlob(value);
  const found = new Set(
    knownPaths(lineage, project)
      .filter(matches)
      .map(({ path }) => path),
  );
  return (node) => {
    const described = patchOf(node);
    if (described !== undefined && found.has(described)) return true;
    return found.has(node.original_file_path) || foldersOf(node.original_file_path).some((folder) => found.has(folder));
  };
}

function knownPaths(lineage: Lineage, project: string): KnownPath[] {
  const files = new Set<string>();
  const folders = new Set<string>();
  for (const node of lineage.members.values()) {
    if (node.package_name !== project) continue;
    for (const file of [node.original_file_path, patchOf(node)]) {
      if (file === undefined || files.has(file)) continue;
      files.add(file);
      for (const folder of foldersOf(file)) folders.add(folder);
    }
  }
  return [
    ...[...files].map((path) => ({ path, folder: false })),
    ...[...folders].map((path) => ({ path, folder: true })),
  ];
}

function patchOf({ patch_path }: Selectable): string | undefined {
  return patch_path?.split('://')[1];
}

function foldersOf(path: string): string[] {
  const folders: string[] = [];
  for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) folders.push(path.slice(0, at));
  return folders;
}

/** The name of a node's file, with or without its ending. */
export function fileMatches(value: string): (node: Selectable) => boolean {
  const matches = glob(value);
  return ({ original_file_path }) => {
    const name = original_file_path.slice(original_file_path.lastIndexOf('/') + 1);
    return matches(name) || matches(name.replace(/(.)\.[^.]*$/, '$1'));
  };
}
