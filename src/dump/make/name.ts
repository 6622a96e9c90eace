import type { Day } from '../../day.ts';
import { fail } from '../../errors.ts';
import { dayOfName } from '../locate.ts';

/**
 * What the dump of a day is called, by the pattern that dumps are found by. Where the pattern is open: a * before the date
 * is the database, one behind it nothing, and one for the packing .zst.
 */
export function dumpName(pattern: string, { day, database }: { readonly day: Day; readonly database: string }): string {
  const [before = '', behind = ''] = pattern.split('{date}');
  const plain = database.replaceAll(/[^\w.-]/g, '_');
  const start = before === '*' ? `${plain}-` : before.replaceAll('*', plain);
  const end = behind.replace(/\.sql\*$/, '.sql.zst').replaceAll('*', '');
  const name = `${start}${day}${end}`;
  if (dayOfName(pattern, name) !== day || !/^[^/\\]+\.sql(\.gz|\.zst)?$/.test(name))
    fail('dump-name-unclear', { pattern, name });
  return name;
}
