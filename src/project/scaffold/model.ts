import { stringify } from 'yaml';
import type { SourceTable } from '../../column.ts';

/** The table as a source, with the comments of the source system as descriptions. */
export function sourceProperties(table: SourceTable, staging: string): string {
  const columns = table.columns.map((c) => ({ name: c.name, ...described(c.comment), meta: { type: c.type.text } }));
  return stringify({
    version: 2,
    sources: [
      { name: 'staging', schema: staging, tables: [{ name: table.name, ...described(table.comment), columns }] },
    ],
  });
}

/** A history of the table: the select is all that is needed. */
export function historySql(table: SourceTable): string {
  const key = table.key.map((column) => `'${column}'`).join(', ');
  return `{{ config(materialized='history', key=[${key}]) }}\nselect * from {{ source('staging', '${table.name}') }}\n`;
}

export function historyProperties(table: SourceTable, model: string): string {
  const never = ['not_null'];
  const columns = [...table.key, 'valid_from', 'is_current'].map((name) => ({ name, data_tests: never }));
  const description = `Every version of ${table.name}, one row for each time its values changed.`;
  return stringify({ version: 2, models: [{ name: model, description, columns }] }, { aliasDuplicateObjects: false });
}

function described(comment: string): { description?: string } {
  return comment === '' ? {} : { description: comment };
}
