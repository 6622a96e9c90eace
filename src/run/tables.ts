import type { Settings } from '../project/index.ts';

/** Which tables of a dump are staged, by `tables: {include, exclude}` with `*` patterns. */
export function isStaged(settings: Settings): (table: string) => boolean {
  const include = settings.tables.include.map(pattern);
  const exclude = settings.tables.exclude.map(pattern);
  return (table) => (include.length === 0 || include.some((p) => p.test(table))) && !exclude.some((p) => p.test(table));
}

function pattern(glob: string): RegExp {
  return new RegExp(
    `^${glob
      .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
    'i',
  );
}
