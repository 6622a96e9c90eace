/** One member of a tar archive. */
export interface TarEntry {
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'symlink' | 'hardlink' | 'other';
  /** Target of a link. */
  readonly link: string;
  readonly bytes: Buffer;
}

const BLOCK = 512;
const KINDS: Readonly<Record<string, TarEntry['kind']>> = {
  '0': 'file',
  '\0': 'file',
  '7': 'file',
  '1': 'hardlink',
  '2': 'symlink',
  '5': 'folder',
};

/** Members of a tar archive in the formats that are met: ustar, pax, GNU. Throws a RangeError where it is cut off or none. */
export function* readTar(archive: Buffer): Generator<TarEntry> {
  let long: { path?: string; link?: string } = {};
  for (let at = 0; at + BLOCK <= archive.length;) {
    const header = archive.subarray(at, at + BLOCK);
    if (header.every((byte) => byte === 0)) return;
    verify(header);
    const size = number(header.subarray(124, 136));
    const start = at + BLOCK;
    const bytes = archive.subarray(start, start + size);
    if (bytes.length < size) throw new RangeError('the archive is cut off');
    at = start + Math.ceil(size / BLOCK) * BLOCK;
    const type = String.fromCharCode(header[156] ?? 0);
    if (type === 'x') long = { ...long, ...paxFields(bytes) };
    else if (type === 'L') long = { ...long, path: text(bytes) };
    else if (type === 'K') long = { ...long, link: text(bytes) };
    else if (type !== 'g') {
      const path = long.path ?? shortPath(header);
      yield { path, kind: KINDS[type] ?? 'other', link: long.link ?? text(header.subarray(157, 257)), bytes };
      long = {};
    }
  }
}

/** The checksum tells a header from anything else. */
function verify(header: Buffer): void {
  let sum = 0;
  for (const [i, byte] of header.entries()) sum += i >= 148 && i < 156 ? 0x20 : byte;
  if (sum !== number(header.subarray(148, 156))) throw new RangeError('it is no tar archive');
}

function shortPath(header: Buffer): string {
  const ustar = header.toString('latin1', 257, 262) === 'ustar' && header[262] === 0;
  const prefix = ustar ? text(header.subarray(345, 500)) : '';
  const name = text(header.subarray(0, 100));
  return prefix === '' ? name : `${prefix}/${name}`;
}

/** Text up to the first zero byte. */
function text(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  return bytes.toString('utf8', 0, end < 0 ? bytes.length : end);
}

/** Octal text, or GNU's binary form for what is larger. */
function number(bytes: Buffer): number {
  if (((bytes[0] ?? 0) & 0x80) !== 0) return Number(bytes.readBigUInt64BE(bytes.length - 8));
  const digits = text(bytes).trim();
  const value = digits === '' ? 0 : parseInt(digits, 8);
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError('it is no tar archive');
  return value;
}

/** Records `<length> <key>=<value>\n` of a pax header. */
function paxFields(bytes: Buffer): { path?: string; link?: string } {
  const fields: { path?: string; link?: string } = {};
  for (let at = 0; at < bytes.length;) {
    const space = bytes.indexOf(0x20, at);
    const length = parseInt(bytes.toString('latin1', at, space), 10);
    if (space < 0 || !(length > 0)) break;
    const [, key, value = ''] = /^(\w+)=([\s\S]*)\n$/.exec(bytes.toString('utf8', space + 1, at + length)) ?? [];
    if (key === 'path') fields.path = value;
    if (key === 'linkpath') fields.link = value;
    at += length;
  }
  return fields;
}
