import type { TableView } from './output.ts';

/** A table in plain characters; numbers stand right. */
export function drawTable({ columns, rows }: TableView): string {
  const cells = rows.map((row) =>
    row.map((value) => (value === null ? '' : typeof value === 'number' ? value.toLocaleString('en-US') : value)),
  );
  const widths = columns.map((title, i) => Math.max(width(title), ...cells.map((row) => width(row[i] ?? ''))));
  const right = columns.map(
    (_, i) => rows.length > 0 && rows.every((row) => typeof row[i] === 'number' || row[i] === null),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((cell, i) => pad(cell, widths[i] ?? 0, right[i] ?? false))
      .join('  ')
      .trimEnd();
  return [line(columns), line(widths.map((w) => '─'.repeat(w))), ...cells.map(line)].join('\n');
}

function pad(text: string, to: number, right: boolean): string {
  const space = ' '.repeat(Math.max(0, to - width(text)));
  return right ? space + text : text + space;
}

/** Columns that text takes on a terminal: wide (East Asian) characters take two. */
function width(text: string): number {
  let columns = 0;
  for (const char of text)
    columns +=
      /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}]/u.test(
        char,
      )
        ? 2
        : 1;
  return columns;
}

/** RFC 4180, LF. */
export function csvText({ columns, rows }: TableView): string {
  const field = (value: string | number | null): string => {
    if (value === null) return '';
    const text = String(value);
    return text === '' || /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [columns.map(field), ...rows.map((row) => row.map(field))].map((line) => line.join(',')).join('\n');
}
