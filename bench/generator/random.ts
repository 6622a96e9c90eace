/** A 32-bit number out of three: the same for the same three on every machine, without a pattern that shows. */
export function mix(a: number, b: number, c: number): number {
  let h = Math.imul(a, 0x9e3779b1) ^ Math.imul(b + 0x7f4a7c15, 0x85ebca6b) ^ Math.imul(c + 1, 0xc2b2ae35);
  h ^= h >>> 16;
  h = Math.imul(h, 0x7feb352d);
  h ^= h >>> 15;
  h = Math.imul(h, 0x846ca68b);
  h ^= h >>> 16;
  return h >>> 0;
}

/** Numbers about one thing (a seed and a column): `random(id, version)`. */
export type Random = (id: number, version: number) => number;

export function randomOf(seed: number, salt: number): Random {
  const c = seed * 7919 + salt;
  return (id, version) => mix(id, version, c);
}

export function pick<T>(values: readonly [T, ...T[]], at: number): T {
  return values[at % values.length] ?? values[0];
}
