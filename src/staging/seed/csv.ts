import { readFile } from 'node:fs/promises';
import { fail } from '../../errors.ts';

export interface Csv {
  readonly header: readonly string[];
  /** As many fields a row as the header has. */
  readonly rows: readonly (readonly string[])[];
}

/** Reads a CSV file whole (RFC 4180, UTF-8 with or without a byte order mark). Errors: `seed-unreadable`, `seed-csv`. */
export async function readCsv(path: string, delimiter: string): Promise<Csv> {
  const bytes = await readFile(path).catch((cause: unknown) =>
    fail('seed-unreadable', { path, reason: cause instanceof Error ? cause.message : String(cause) }, { cause }),
  );
  const text = decode(bytes, path);
  return parseCsv(text, { path, delimiter });
}

function decode(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes); // takes the byte order mark away
  } catch (cause) {
    return fail('seed-unreadable', { path, reason: 'it is not UTF-8' }, { cause });
  }
}

interface Source {
  readonly path: string;
  readonly delimiter: string;
}

function parseCsv(text: string, source: Source): Csv {
  const [header, ...rows] = records(text, source);
  if (!header) fail('seed-csv', { reason: 'it has no header line' }, { place: { file: source.path, line: 1 } });
  for (const { fields, line } of rows) {
    if (fields.length === header.fields.length) continue;
    const reason: string = `a row has ${fields.length} fields, the header has ${header.fields.length}`;
    fail('seed-csv', { reason }, { place: { file: source.path, line } });
  }
  refuseTwins(header.fields, source);
  return { header: header.fields, rows: rows.map((row) => row.fields) };
}

function refuseTwins(header: readonly string[], { path }: Source): void {
  const lower = header.map((name) => name.toLowerCase());
  const twin = header.find((name, i) => name === '' || lower.indexOf(name.toLowerCase()) !== i);
  if (twin === undefined) return;
  const reason = twin === '' ? 'a column has no name' : `column ${twin} stands there twice`;
  fail('seed-csv', { reason }, { place: { file: path, line: 1 } });
}

interface CsvRecord {
  readonly fields: readonly string[];
  readonly line: number;
}

/** Rows of fields; empty lines are passed over. */
function records(text: string, source: Source): CsvRecord[] {
  const found: CsvRecord[] = [];
  let [at, line] = [0, 1];
  while (at < text.length) {
    const fields: string[] = [];
    const start = at;
    const firstLine = line;
    for (let more = true; more;) {
      const field = readField(text, at, { ...source, line });
      fields.push(field.value);
      line += field.lines;
      more = text.startsWith(source.delimiter, field.end);
      at = more ? field.end + source.delimiter.length : afterLineEnd(text, field.end);
    }
    line++;
    if (fields.length > 1 || !isBlank(text, start)) found.push({ fields, line: firstLine });
  }
  return found;
}

interface Field {
  readonly value: string;
  /** Offset behind it. */
  readonly end: number;
  /** Line ends inside. */
  readonly lines: number;
}

function readField(text: string, start: number, source: Source & { readonly line: number }): Field {
  if (text[start] !== '"') return bareField(text, start, source.delimiter);
  for (let at = text.indexOf('"', start + 1); at >= 0; at = text.indexOf('"', at + 2)) {
    if (text[at + 1] === '"') continue;
    const inside = text.slice(start + 1, at);
    const end = at + 1;
    if (end < text.length && !text.startsWith(source.delimiter, end) && !/[\r\n]/.test(text[end] ?? '')) break;
    return { value: inside.replaceAll('""', '"'), end, lines: inside.split('\n').length - 1 };
  }
  return fail('seed-csv', { reason: 'a quote is not closed' }, { place: { file: source.path, line: source.line } });
}

function bareField(text: string, start: number, delimiter: string): Field {
  let end = start;
  while (end < text.length && text[end] !== '\n' && text[end] !== '\r' && !text.startsWith(delimiter, end)) end++;
  return { value: text.slice(start, end), end, lines: 0 };
}

function afterLineEnd(text: string, at: number): number {
  return text.startsWith('\r\n', at) ? at + 2 : at + 1;
}

function isBlank(text: string, start: number): boolean {
  return start >= text.length || text[start] === '\n' || text[start] === '\r';
}
