/** An option's value where it is one word. */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** An option's values where it may be given several times. */
export function list(value: unknown): string[] | undefined {
  return Array.isArray(value) && value.length > 0 ? value.map(String) : undefined;
}

/** Selectors: several words, or several in one word. */
export function words(value: unknown): string[] | undefined {
  return list(value)
    ?.flatMap((word) => word.split(/\s+/))
    .filter((word) => word !== '');
}
