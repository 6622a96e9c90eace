/** Rows of a CSV text with a header line (RFC 4180); an empty field is NULL. */
export function csvRows(text: string): Record<string, string | null>[] {
  const [header = [], ...lines] = fieldsOf(text.trim());
  return lines.map((line) =>
    Object.fromEntries(header.map((name, i) => [name.trim(), line[i] === '' ? null : (line[i] ?? null)])),
  );
}

const FIELD = /(?:"((?:[^"]|"")*)"|([^,\r\n]*))(,|\r?\n|$)/y;

function fieldsOf(text: string): string[][] {
  const lines: string[][] = [[]];
  FIELD.lastIndex = 0;
  while (FIELD.lastIndex <= text.length) {
    const [, quoted, plain = '', end = ''] = FIELD.exec(text) ?? [];
    lines.at(-1)?.push(quoted === undefined ? plain.trim() : quoted.replaceAll('""', '"'));
    if (end === '') break;
    if (end !== ',') lines.push([]);
  }
  return lines;
}
