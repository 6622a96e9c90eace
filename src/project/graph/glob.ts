/** True for texts that a pattern names. */
export type Pattern = (text: string) => boolean;

const WILD = /[*?[\]]/;

/** True where a text holds a wildcard, as Python's fnmatch reads it. */
export function isWild(text: string): boolean {
  return WILD.test(text);
}

/** A pattern as Python's fnmatch reads it: `*`, `?`, `[abc]`, `[!abc]`; a bracket that is not closed is itself. */
export function glob(pattern: string): Pattern {
  if (pattern === '*') return () => true;
  if (!isWild(pattern)) return (text) => text === pattern;
  const source = pattern.replaceAll(/\[(!?)(\]?[^\]]*)\]|[\s\S]/g, (part: string, not = '', members?: string) => {
    if (members !== undefined && members !== '')
      return `[${not === '!' ? '^' : ''}${members.replaceAll(/[\\\]^[]/g, '\\$&')}]`;
    // `**` means what `*` means, and must not cost more
    return part === '*' ? '[\\s\\S]*?' : part === '?' ? '[\\s\\S]' : part.replaceAll(/[.+^${}()|[\]\\/]/g, '\\$&');
  });
  const regex = compiled(source.replaceAll(/(?:\[\\s\\S\]\*\?){2,}/g, '[\\s\\S]*?'));
  return (text) => regex?.test(text) ?? text === pattern;
}

/** Undefined for ranges that run backwards (`[z-a]`), which match nothing. */
function compiled(source: string): RegExp | undefined {
  try {
    return new RegExp(`^${source}$`);
  } catch {
    return undefined;
  }
}

/** A path of the project, with `/`. */
export interface KnownPath {
  readonly path: string;
  readonly folder: boolean;
}

/** A pattern of paths as Python's pathlib reads it: `*` stays within a folder, `**` is any folders, a `/` at the end asks for a folder. */
export function pathGlob(pattern: string): (path: KnownPath) => boolean {
  const written = pattern.split('/').filter((part) => part !== '' && part !== '.');
  const distinct = written.filter((part, i) => part !== '**' || written[i - 1] !== '**');
  const parts = distinct.map((part) => (part === '**' ? part : glob(part)));
  const foldersOnly = pattern.endsWith('/') || written.at(-1) === '**';
  if (pattern.startsWith('/') || parts.length === 0) return () => false;
  const from = (names: readonly string[], at: number): boolean => {
    const part = parts[at];
    if (part === undefined) return names.length === 0;
    if (part === '**') return names.some((_, i) => from(names.slice(i), at + 1)) || from([], at + 1);
    const [first, ...rest] = names;
    return first !== undefined && typeof part === 'function' && part(first) && from(rest, at + 1);
  };
  return ({ path, folder }) => (folder || !foldersOnly) && from(path.split('/'), 0);
}
