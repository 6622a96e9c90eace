import { fail } from '../../errors.ts';

/** Character sets that MySQL has and that are not read: text of theirs may hold nothing but ASCII. */
const UNREAD = ['armscii8', 'cp850', 'cp852', 'dec8', 'geostd8', 'hp8', 'keybcs2', 'macce', 'swe7'];

/** How text of one of MySQL's character sets becomes UTF-8. */
export interface Charset {
  /**
   * `utf8` is checked and kept, `single` maps each byte by `table`, `wide` goes through `decode`, and so does `paired`,
   * whose characters may hold a backslash or quote as their second byte.
   */
  readonly form: 'utf8' | 'single' | 'wide' | 'paired';
  /** The text of `bytes`; undefined where they are no text of this character set. Throws `dump-charset` where it is not read. */
  readonly decode: (bytes: Uint8Array) => string | undefined;
  /** Of `paired`: whether a byte is the first of two. */
  readonly leads?: ((byte: number) => boolean) | undefined;
}

const ENCODINGS: Record<string, readonly [Charset['form'], string]> = {
  utf8: ['utf8', 'utf-8'],
  utf8mb3: ['utf8', 'utf-8'],
  utf8mb4: ['utf8', 'utf-8'],
  ascii: ['utf8', 'utf-8'],
  binary: ['utf8', 'utf-8'],
  latin1: ['single', 'windows-1252'],
  latin2: ['single', 'iso-8859-2'],
  latin5: ['single', 'windows-1254'],
  latin7: ['single', 'iso-8859-13'],
  greek: ['single', 'iso-8859-7'],
  hebrew: ['single', 'iso-8859-8'],
  cp1250: ['single', 'windows-1250'],
  cp1251: ['single', 'windows-1251'],
  cp1256: ['single', 'windows-1256'],
  cp1257: ['single', 'windows-1257'],
  cp866: ['single', 'ibm866'],
  koi8r: ['single', 'koi8-r'],
  koi8u: ['single', 'koi8-u'],
  macroman: ['single', 'macintosh'],
  tis620: ['single', 'windows-874'],
  utf16: ['wide', 'utf-16be'],
  utf16le: ['wide', 'utf-16le'],
  ucs2: ['wide', 'utf-16be'],
  utf32: ['wide', 'utf-32be'],
  ujis: ['wide', 'euc-jp'],
  eucjpms: ['wide', 'euc-jp'],
  euckr: ['wide', 'euc-kr'],
  sjis: ['paired', 'shift_jis'],
  cp932: ['paired', 'shift_jis'],
  big5: ['paired', 'big5'],
  gbk: ['paired', 'gbk'],
  gb2312: ['paired', 'gbk'],
  gb18030: ['paired', 'gb18030'],
};

/** Text of a dump that does not say what it is in, from a tool that writes latin1 unless told to write UTF-8. */
export const UNDECLARED = 'utf8 or latin1';

const known = new Map<string, Charset>();

/** The character set of that name; `dump-charset` where it is not read. */
export function charsetOf(name: string): Charset {
  const found = known.get(name);
  if (found) return found;
  const charset = makeCharset(name.toLowerCase());
  known.set(name, charset);
  return charset;
}

function makeCharset(name: string): Charset {
  if (name === UNDECLARED) return { form: 'wide', decode: decodeUndeclared };
  // A column may be declared in any of them; that is no harm as long as no byte of it must be understood.
  if (UNREAD.includes(name)) return { form: 'paired', decode: (bytes) => asciiOnly(bytes, name) };
  const row = Object.hasOwn(ENCODINGS, name) ? ENCODINGS[name] : undefined;
  if (!row) return fail('dump-charset', { charset: name });
  const [form, label] = row;
  const decode = label === 'utf-32be' ? decodeUtf32 : decoder(label);
  const leads = form !== 'paired' ? undefined : label === 'shift_jis' ? isShiftJisLead : isLead;
  return { form, decode, leads };
}

function asciiOnly(bytes: Uint8Array, charset: string): string {
  return bytes.every((byte) => byte < 128) ? Buffer.from(bytes).toString('latin1') : fail('dump-charset', { charset });
}

function decoder(label: string): Charset['decode'] {
  const strict = new TextDecoder(label, { fatal: true, ignoreBOM: true });
  return (bytes) => {
    try {
      return strict.decode(bytes);
    } catch {
      return undefined;
    }
  };
}

const [utf8, latin1] = [decoder('utf-8'), decoder('windows-1252')];

/** latin1 that is anything but ASCII is hardly ever valid UTF-8. */
function decodeUndeclared(bytes: Uint8Array): string | undefined {
  return utf8(bytes) ?? latin1(bytes);
}

function decodeUtf32(bytes: Uint8Array): string | undefined {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.length % 4 !== 0) return undefined;
  const points = Array.from({ length: view.length / 4 }, (_, index) => view.readUInt32BE(index * 4));
  if (points.some((point) => point > 0x10ffff || (point >= 0xd800 && point < 0xe000))) return undefined;
  return points.map((point) => String.fromCodePoint(point)).join('');
}

function isLead(byte: number): boolean {
  return byte > 0x80 && byte < 0xff;
}

/** Bytes from A0 to DF are half-width katakana, each a character of its own. */
function isShiftJisLead(byte: number): boolean {
  return (byte > 0x80 && byte < 0xa0) || (byte >= 0xe0 && byte < 0xfd);
}
