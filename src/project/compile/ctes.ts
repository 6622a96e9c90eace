/** An ephemeral model as a common table expression. */
export interface Cte {
  /** unique_id of the model. */
  readonly id: string;
  readonly name: string;
  readonly sql: string;
}

const WITH = /^((?:\s|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*)with\s+(recursive\s+)?/i;

/** Puts CTEs before a select, or before the ones that it has. */
export function injectCtes(sql: string, ctes: readonly Cte[]): string {
  if (ctes.length === 0) return sql;
  const list = ctes.map((cte) => `${cte.name} as (\n${cte.sql}\n)`).join(', ');
  const match = WITH.exec(sql);
  if (!match) return `with ${list}\n${sql}`;
  const [head, before = '', recursive = ''] = match;
  return `${before}with ${recursive}${list}, ${sql.slice(head.length)}`;
}
