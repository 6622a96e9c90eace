import { PyFloat, toText, type Kwargs, type Value } from '../template/index.ts';
import { given } from './given.ts';

const WIDEST = 20;

interface Shown {
  readonly names: readonly string[];
  readonly rows: readonly (readonly Value[])[];
}

/** A table drawn with bars, as agate draws it: 20 rows, 6 columns, 20 characters, unless more is asked for. */
export function printedTable({ names, rows }: Shown, args: readonly Value[], kwargs: Kwargs): string {
  const [askedRows, askedColumns] = given(args, kwargs, ['max_rows', 'max_columns']);
  const widest = kwargs.has('max_column_width') ? limit(kwargs.get('max_column_width'), WIDEST) : WIDEST;
  const [maxRows, maxColumns] = [limit(askedRows, 20), limit(askedColumns, 6)];
  const cut = (text: string): string => (text.length > widest ? `${text.slice(0, widest - 3)}...` : text);
  const more = names.length > maxColumns ? ['...'] : [];
  const line = (cells: readonly string[]): string[] => [...cells.slice(0, maxColumns).map(cut), ...more];
  const head = line(names);
  const body = rows.slice(0, maxRows).map((row) => line(row.map((cell) => (cell === null ? '' : toText(cell)))));
  if (rows.length > maxRows) body.push(head.map(() => '...'));
  const widths = head.map((name, i) => Math.max(name.length, ...body.map((row) => row[i]?.length ?? 0)));
  const numeric = head.map((_, i) => rows.length > 0 && rows.every((row) => isNumber(row[i])));
  const bars = (cells: readonly string[], align: readonly boolean[]): string =>
    `| ${cells.map((cell, i) => (align[i] === true ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0))).join(' | ')} |`;
  const rule = bars(
    widths.map((width) => '-'.repeat(width)),
    [],
  );
  return [bars(head, numeric), rule, ...body.map((row) => bars(row, numeric))].join('\n');
}

function isNumber(value: Value): boolean {
  return typeof value === 'number' || typeof value === 'bigint' || value instanceof PyFloat || value === null;
}

function limit(asked: Value, otherwise: number): number {
  if (asked === undefined) return otherwise;
  return asked === null ? Infinity : Number(asked);
}
