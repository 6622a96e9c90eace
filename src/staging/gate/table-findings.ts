import type { Dialect } from '../../adapter/index.ts';
import { count } from '../../errors/entry.ts';
import type { Finding } from '../finding.ts';
import type { GateInput, PreviousDay, TablePair } from './facts.ts';

/** Tables that the day before had and this dump has not. A table passed over by the settings is not missing. */
export function missingTables({ dump, previous, excluded }: GateInput): Finding[] {
  const there = new Set(dump.tables.map(({ table }) => table.name.toLowerCase()));
  return Object.entries(previous?.tables ?? {})
    .filter(([name]) => !there.has(name.toLowerCase()) && !excluded(name))
    .map(([name, { rows }]) => {
      const message = `Table ${name} is not in the dump; on ${previous?.day ?? ''} it had ${count(rows, 'row')}.`;
      return { code: 'missing-table', subject: name, message, acceptable: true };
    });
}

export function emptyTable({ now, before, day }: TablePair): Finding[] {
  if (now.rows > 0 || before.rows === 0) return [];
  const message = `Table ${now.table.name} is empty; on ${day} it had ${count(before.rows, 'row')}.`;
  return [{ code: 'empty-table', subject: now.table.name, message, acceptable: true }];
}

/** A table that had no key may get one; one that had a key must keep it. */
export function changedKey({ now, before, day }: TablePair): Finding[] {
  if (before.key.length === 0 || sameKey(now.table.key, before.key)) return [];
  const is = now.table.key.length === 0 ? 'has no key any more' : `has the key (${now.table.key.join(', ')})`;
  const message = `Table ${now.table.name} ${is}; on ${day} it was (${before.key.join(', ')}).`;
  return [{ code: 'key', subject: now.table.name, message, acceptable: true }];
}

/** The order of a key's columns says nothing about which rows are the same. */
export function sameKey(a: readonly string[], b: readonly string[]): boolean {
  const sorted = (key: readonly string[]): string =>
    key
      .map((column) => column.toLowerCase())
      .sort()
      .join('\0');
  return sorted(a) === sorted(b);
}

/** Columns whose type has none in common with the one of the day before (H14). */
export function changedTypes(dialect: Dialect, { now, before, day }: TablePair): Finding[] {
  const was = new Map(Object.entries(before.stored ?? {}).map(([name, type]) => [name.toLowerCase(), type]));
  return now.table.columns.flatMap(({ name, type }) => {
    const [old, stored] = [was.get(name.toLowerCase()), now.stored[name]];
    if (old === undefined || stored === undefined || dialect.commonType(old, stored) !== undefined) return [];
    const declared = Object.entries(before.columns).find(([n]) => n.toLowerCase() === name.toLowerCase())?.[1];
    const message =
      `Column ${name} of table ${now.table.name} is ${type.text}; on ${day} it was ${declared ?? old}. ` +
      `No type holds the values of both; accepted, it is kept as text.`;
    return [{ code: 'type', subject: `${now.table.name}.${name}`, message, acceptable: true }];
  });
}

/** Tables that both days have. */
export function pairsOf({ dump }: GateInput, previous: PreviousDay): TablePair[] {
  const before = new Map(
    Object.entries(previous.tables).map(([name, record]) => [name.toLowerCase(), { name, record }]),
  );
  return dump.tables.flatMap((now) => {
    const then = before.get(now.table.name.toLowerCase());
    if (!then) return [];
    const standing = previous.schema === undefined ? undefined : { schema: previous.schema, identifier: then.name };
    return [{ now, before: then.record, day: previous.day, standing }];
  });
}
