import type { Settings } from '../project/index.ts';

/** Which tables are wanted, by `{include, exclude}` with `*` patterns; no `include` means all. */
export function isAmong(tables: Settings['tables']): (table: string) => boolean {
  const include = tables.include.map(pattern);
  const exclude = tables.exclude.map(pattern);
  return (table) => (include.length === 0 || include.some((p) => p.test(table))) && !exclude.some((p) => p.test(table));
}

/** Which tables of a dump are staged. */
export function isStaged(settings: Settings): (table: string) => boolean {
  return isAmong(settings.tables);
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
