import type { Arguments } from './arguments.ts';
import { chargeText, chargeWords } from './limits.ts';
import { memberPath } from './member.ts';
import { itemsFor } from './filter-lists.ts';
import { linesOf, toText } from './text.ts';
import { PyDict, type Value } from './values.ts';

export function indent(value: Value, args: Arguments): string {
  const width = args.value(0, 'width');
  const space =
    typeof width === 'string' ? width : ' '.repeat(Math.max(0, Math.min(1000, args.integer(0, 'width', 4))));
  const blank = args.flag(2, 'blank');
  const lines = linesOf(`${toText(value)}\n`);
  chargeText(lines.length * space.length);
  return lines
    .map((line, i) => ((i === 0 ? args.flag(1, 'first') : blank || line !== '') ? space + line : line))
    .join('\n');
}

export function truncate(value: Value, args: Arguments): string {
  const text = toText(value);
  const length = args.integer(0, 'length', 255);
  const end = args.text(2, 'end', '...');
  if (text.length <= length + args.integer(3, 'leeway', 5)) return text;
  const cut = text.slice(0, Math.max(0, length - end.length));
  const space = cut.lastIndexOf(' ');
  return (args.flag(1, 'killwords') || space < 0 ? cut : cut.slice(0, space)) + end;
}

export function wordwrap(value: Value, args: Arguments): string {
  const width = Math.max(1, args.integer(0, 'width', 79));
  chargeWords(toText(value).length);
  const breakLong = args.given(1, 'break_long_words') ? args.flag(1, 'break_long_words') : true;
  const joined = args.text(2, 'wrapstring', '\n');
  const hyphens = args.given(3, 'break_on_hyphens') ? args.flag(3, 'break_on_hyphens') : true;
  return linesOf(toText(value))
    .map((line) => wrappedLine(line, { width, breakLong, hyphens }).join(joined))
    .join(joined);
}

interface Wrapping {
  readonly width: number;
  readonly breakLong: boolean;
  readonly hyphens: boolean;
}

function wrappedLine(line: string, { width, breakLong, hyphens }: Wrapping): string[] {
  const chunks = line
    .split(hyphens ? /(\s+)|(?<=[^\s-]-)(?=\p{L})/u : /(\s+)/)
    .filter((c) => c !== undefined && c !== '');
  const lines: string[] = [];
  let current = '';
  for (const chunk of chunks) {
    if (current.length + chunk.length <= width) {
      if (current !== '' || lines.length === 0 || chunk.trim() !== '') current += chunk;
      continue;
    }
    if (chunk.trim() === '') continue;
    let rest = chunk;
    if (rest.length > width && breakLong) {
      const room = width - current.length;
      lines.push((current + rest.slice(0, room)).trimEnd());
      for (rest = rest.slice(room); rest.length > width; rest = rest.slice(width)) lines.push(rest.slice(0, width));
    } else if (current.trimEnd() !== '') lines.push(current.trimEnd());
    current = rest;
  }
  if (current.trimEnd() !== '') lines.push(current.trimEnd());
  return lines;
}

export function join(value: Value, args: Arguments): string {
  const attribute = args.value(1, 'attribute');
  const parts = itemsFor('join', value).map((item) =>
    toText(attribute === undefined || attribute === null ? item : memberPath(item, attribute)),
  );
  const glue = toText(args.value(0, 'd'));
  chargeText(parts.reduce((length, part) => length + part.length + glue.length, 0));
  return parts.join(glue);
}

/** Words begin after white space and after an opening bracket or a hyphen; the rest of each is lower case. */
export function titled(text: string): string {
  chargeWords(text.length);
  return text.replaceAll(/[^-\s({[<]+/g, (word) => {
    const [head = '', ...rest] = word;
    return head.toUpperCase() + rest.join('').toLowerCase();
  });
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&#34;'],
  ["'", '&#39;'],
]);

export function escapeHtml(value: Value): string {
  return toText(value).replaceAll(/[&<>"']/g, (c) => ENTITIES.get(c) ?? c);
}

export function wordCount(value: Value): number {
  const text = toText(value);
  chargeWords(text.length);
  return (text.match(/[\p{L}\p{N}_]+/gu) ?? []).length;
}

export function stripTags(value: Value): string {
  let text = '';
  let open = false;
  for (const c of toText(value)) {
    if (c === '<') open = true;
    else if (c === '>' && open) open = false;
    else if (!open) text += c;
  }
  return text.trim().split(/\s+/).join(' ');
}

export function urlEncode(value: Value): string {
  const pairs = value instanceof PyDict ? value.entries() : typeof value === 'string' ? undefined : pairsOf(value);
  if (!pairs) return quote(toText(value));
  return pairs.map(([k, v]) => `${quotePlus(toText(k))}=${quotePlus(toText(v))}`).join('&');
}

function pairsOf(value: Value): [Value, Value][] | undefined {
  if (!Array.isArray(value)) return undefined;
  return value.map((pair) => {
    const [k, v] = itemsFor('urlencode', pair);
    return [k, v];
  });
}

function quote(text: string): string {
  return encodeURIComponent(text.toWellFormed())
    .replaceAll('%2F', '/')
    .replaceAll(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

function quotePlus(text: string): string {
  return quote(text).replaceAll('/', '%2F').replaceAll('%20', '+');
}
