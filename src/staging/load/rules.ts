import type { Dialect, Mask } from '../../adapter/index.ts';
import type { SourceColumn, SourceTable } from '../../column.ts';
import { fail } from '../../errors.ts';

/** What is kept of a column instead of its values: nothing, NULL, or HMAC-SHA-256 of each. */
export type ColumnRule = 'drop' | 'null' | 'hmac';

/** Rules are applied while a table is read: its values reach no table, no layer and no history. */
export interface ColumnRules {
  of(table: string, column: string): ColumnRule | undefined;
  /** Key of HMAC. */
  readonly key: Uint8Array;
}

export const NO_RULES: ColumnRules = { of: () => undefined, key: new Uint8Array() };

/** The table as it is known from now on. Errors: `column-rule-key` where rows could not be told apart any more. */
export function ruled(table: SourceTable, rules: ColumnRules): SourceTable {
  const lost = table.key.find((c) => ['drop', 'null'].includes(rules.of(table.name, c) ?? ''));
  if (lost !== undefined) fail('column-rule-key', { table: table.name, column: lost });
  return { ...table, columns: table.columns.filter((c) => rules.of(table.name, c.name) !== 'drop') };
}

/** What stands in for the values of a table's columns, by column. */
export function masksOf(stored: SourceTable, rules: ColumnRules, dialect: Dialect): Readonly<Record<string, Mask>> {
  return Object.fromEntries(
    stored.columns.flatMap((column) => {
      const rule = rules.of(stored.name, column.name);
      const mask: Mask | undefined =
        rule === 'null'
          ? { kind: 'null' }
          : rule === 'hmac'
            ? { kind: 'hmac', from: dialect.storage(column).type, key: rules.key }
            : undefined;
      return mask ? [[column.name, mask] as const] : [];
    }),
  );
}

/** A hash is text, whatever the column was. */
export function masked(stored: SourceTable, masks: Readonly<Record<string, Mask>>): SourceTable {
  const columns = stored.columns.map((column): SourceColumn => {
    const mask = masks[column.name];
    if (!mask) return column;
    const type = { name: 'text', text: column.type.text, unsigned: false } as const;
    return { ...column, default: null, nullable: true, ...(mask.kind === 'hmac' ? { type } : {}) };
  });
  return { ...stored, columns };
}
