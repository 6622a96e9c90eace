import type { SqlValue } from '../adapter/index.ts';

type Rows = readonly (readonly SqlValue[])[];

/** How the rows that came out differ from those that were expected, as a table; undefined where they are the same, in any order. */
export function differences(columns: readonly string[], actual: Rows, expected: Rows): string | undefined {
  const shown = (rows: Rows): string[] => rows.map((row) => row.map(text).join(',')).sort();
  const [came, wanted] = [shown(actual), shown(expected)];
  const missing = without(wanted, came);
  const added = without(came, wanted);
  if (missing.length === 0 && added.length === 0) return undefined;
  const same = without(came, added);
  const lines = [
    ...same.map((row) => ['', row] as const),
    ...missing.map((row) => ['---', row] as const),
    ...added.map((row) => ['+++', row] as const),
  ];
  return [
    'actual differs from expected:',
    '',
    `@@ ,${columns.join(',')}`,
    ...lines.map(([mark, row]) => `${mark.padEnd(3)},${row}`),
    '',
    '(--- expected and missing, +++ not expected)',
  ].join('\n');
}

/** The list without one of each of the others. */
function without(list: readonly string[], others: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const other of others) left.set(other, (left.get(other) ?? 0) + 1);
  return list.filter((item) => {
    const n = left.get(item) ?? 0;
    if (n > 0) left.set(item, n - 1);
    return n === 0;
  });
}

function text(value: SqlValue): string {
  if (value === null) return 'NULL';
  return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : String(value);
}
