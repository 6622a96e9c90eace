/** `1 row`, `2 rows`, `41,207 rows`. */
export function amount(n: number, one: string, many = `${one}s`): string {
  return `${n.toLocaleString('en-US')} ${n === 1 ? one : many}`;
}
