/** A name as the server's programs write and read it. */
export function quoteName(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}
