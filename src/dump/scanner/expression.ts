import { fail } from '../../errors.ts';
import { geometryFromText } from './geometry.ts';

/** An expression's worth as a literal, and where it ends. */
export interface Expression {
  readonly literal: Uint8Array;
  readonly length: number;
}

const STRING = String.raw`('(?:[^'\\]|\\[^]|'')*'|"(?:[^"\\]|\\[^]|"")*")`;
const GEOMETRY = new RegExp(
  String.raw`^(?:ST_)?(?:Geom|Geometry|Point|LineString|Polygon|MultiPoint|MultiLineString|MultiPolygon|GeomColl|GeometryCollection)FromText\s*\(\s*${STRING}\s*(?:,\s*(\d+|SRID\s*\([^()]*\))\s*)?(?:,\s*'[^']*'\s*)?\)`,
  'i',
);
const CONVERT = new RegExp(String.raw`^CONVERT\s*\(\s*((?:_\w+\s*)?${STRING}|0x[0-9a-f]*)\s+USING\s+\w+\s*\)`, 'i');
const CAST = new RegExp(String.raw`^CAST\s*\(\s*((?:_\w+\s*)?${STRING}|0x[0-9a-f]*)\s+AS\s+\w+\s*\)`, 'i');

/** Bytes that are looked at first; most expressions are shorter. */
const FIRST_LOOK = 1 << 10;

/**
 * Works out the few expressions that dump tools write in the place of a literal: geometry from text (Adminer), CONVERT
 * (mydumper) and CAST around a string. Undefined where `bytes` end in its middle; `dump-statement` for all others.
 */
export function readExpression(bytes: Uint8Array): Expression | undefined {
  for (let size = FIRST_LOOK; ; size *= 16) {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, size)).toString('latin1');
    const expression = geometry(text) ?? wrapped(text);
    if (expression) return expression;
    if (isWhole(text)) {
      const statement = text.slice(0, 60).replaceAll(/\s+/g, ' ');
      return fail('dump-statement', { statement, reason: 'an expression stands where a value was expected' });
    }
    if (size >= bytes.length) return undefined;
  }
}

function geometry(text: string): Expression | undefined {
  const match = GEOMETRY.exec(text);
  if (!match) return undefined;
  const [whole, wkt = '', srid = '0'] = match;
  const stored = geometryFromText(wkt.slice(1, -1), /^\d/.test(srid) ? Number(srid) : 0);
  return { literal: Buffer.from(`0x${stored.toString('hex')}`), length: whole.length };
}

function wrapped(text: string): Expression | undefined {
  const match = CONVERT.exec(text) ?? CAST.exec(text);
  return match ? { literal: Buffer.from(match[1] ?? '', 'latin1'), length: match[0].length } : undefined;
}

/** True when a call's closing parenthesis, or what is no call, stands in `text`. */
function isWhole(text: string): boolean {
  const name = /^[\w.]+\s*/.exec(text)?.[0].length ?? 0;
  if (name >= text.length) return false;
  if (text[name] !== '(') return true;
  let depth = 0;
  const tokens = new RegExp(`${STRING}|[()]`, 'g');
  for (const [token] of text.matchAll(tokens)) {
    if (token === '(') depth++;
    if (token === ')' && --depth === 0) return true;
  }
  return false;
}
