import type { Result, SqlValue } from '../adapter/index.ts';

/** A result as CSV (RFC 4180, LF): NULL is empty, an empty string is quoted, bytes are hex. */
export function toCsv({ columns, rows }: Result): string {
  const lines = [columns.map((c) => field(c.name)), ...rows.map((row) => row.map(field))];
  return `${lines.map((line) => line.join(',')).join('\n')}\n`;
}

function field(value: SqlValue): string {
  if (value === null) return '';
  const text = value instanceof Uint8Array ? Buffer.from(value).toString('hex') : String(value);
  return text === '' || /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
