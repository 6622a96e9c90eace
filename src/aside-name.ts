import { createHash } from 'node:crypto';

/** A name for what stands aside of a relation, as long as the engine takes. */
export function asideName(identifier: string, suffix: string, longest: number): string {
  const name = `${identifier}${suffix}`;
  if (name.length <= longest) return name;
  const hash = createHash('sha256').update(identifier).digest('hex').slice(0, 8);
  return `${identifier.slice(0, longest - suffix.length - hash.length)}${hash}${suffix}`;
}
