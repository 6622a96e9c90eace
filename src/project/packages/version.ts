/** A version of a package, or a bound on versions: dbt's semantic versions. */
export interface Version {
  readonly text: string;
  readonly numbers: readonly [number, number, number];
  /** Parts of `-rc.1`; empty for a release. */
  readonly prerelease: readonly string[];
}

export type Matcher = '=' | '>' | '>=' | '<' | '<=';

export interface Bound {
  readonly matcher: Matcher;
  readonly version: Version;
}

const NUMBER = '(0|[1-9]\\d*)';
const PART = '(?:0|[1-9]\\d*|\\d*[A-Za-z-][0-9A-Za-z-]*)';
const PATTERN = new RegExp(
  `^(>=|<=|>|<|=)?(${NUMBER}\\.${NUMBER}\\.${NUMBER}(?:-?(${PART}(?:\\.${PART})*))?(?:\\+[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?)$`,
);

/** `>=1.0.0`, `1.2.0-rc.1`; undefined for what dbt does not take as a version. */
export function parseBound(text: string): Bound | undefined {
  const match = PATTERN.exec(text);
  if (!match) return undefined;
  const [, matcher = '=', version = '', major, minor, patch, prerelease = ''] = match;
  return {
    matcher: matcher as Matcher,
    version: {
      text: version,
      numbers: [Number(major), Number(minor), Number(patch)],
      prerelease: prerelease === '' ? [] : prerelease.split('.'),
    },
  };
}

/** Negative where `a` is the older one. A release is newer than its own prereleases. */
export function compareVersions(a: Version, b: Version): number {
  for (const [i, n] of a.numbers.entries()) if (n !== b.numbers[i]) return n - (b.numbers[i] ?? 0);
  if (a.prerelease.length === 0 || b.prerelease.length === 0) return b.prerelease.length - a.prerelease.length;
  for (const [i, part] of a.prerelease.entries()) {
    const other = b.prerelease[i];
    if (other === undefined) return 1;
    const order = comparePart(part, other);
    if (order !== 0) return order;
  }
  return a.prerelease.length - b.prerelease.length;
}

/** Numbers come before words. */
function comparePart(a: string, b: string): number {
  const [x, y] = [a, b].map((part) => (/^\d+$/.test(part) ? Number(part) : undefined));
  if (x !== undefined && y !== undefined) return x - y;
  if (x !== undefined) return -1;
  if (y !== undefined) return 1;
  return a < b ? -1 : a > b ? 1 : 0;
}

export function satisfies(version: Version, { matcher, version: bound }: Bound): boolean {
  const order = compareVersions(version, bound);
  switch (matcher) {
    case '=':
      return order === 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
    case '<=':
      return order <= 0;
    case '<':
      return order < 0 && !isPrereleaseOf(version, bound);
  }
}

/** 2.0.0-rc1 is older than 2.0.0, but whoever asks for less than 2.0.0 does not mean it. */
function isPrereleaseOf(version: Version, bound: Version): boolean {
  return bound.prerelease.length === 0 && version.numbers.every((n, i) => n === bound.numbers[i]);
}

/** Two bounds that no version can meet together; undefined where one could. */
export function contradiction<T extends { readonly bound: Bound }>(bounds: readonly T[]): [T, T] | undefined {
  for (const [i, a] of bounds.entries())
    for (const b of bounds.slice(i + 1)) if (excludes(a.bound, b.bound)) return [a, b];
  return undefined;
}

function excludes(a: Bound, b: Bound): boolean {
  if (a.matcher === '=') return !satisfies(a.version, b);
  if (b.matcher === '=') return !satisfies(b.version, a);
  const [low, high] = a.matcher.startsWith('>') ? [a, b] : [b, a];
  if (!low.matcher.startsWith('>') || high.matcher.startsWith('>')) return false;
  const order = compareVersions(low.version, high.version);
  return order > 0 || (order === 0 && (low.matcher === '>' || high.matcher === '<'));
}
