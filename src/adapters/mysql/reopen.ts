/** MySQL opens a temporary table once a statement (error 1137); MariaDB, from 10.2 on, as often as it is named. */
export const CANNOT_REOPEN = 1137;

export interface Reopened {
  /** Statements that make a copy for each further time that a table is named. */
  readonly before: readonly string[];
  readonly sql: string;
  readonly after: readonly string[];
}

/** The name of a temporary table that the statement makes, or undefined. */
export function temporaryMadeBy(sql: string): string | undefined {
  return /^\s*(?:SET STATEMENT .*? FOR )?CREATE\s+TEMPORARY\s+TABLE\s+(`(?:[^`]|``)+`)/i.exec(sql)?.[1];
}

/** The name of a temporary table that the statement drops, or undefined. */
export function temporaryDroppedBy(sql: string): string | undefined {
  return /^\s*DROP\s+TEMPORARY\s+TABLE\s+(?:IF\s+EXISTS\s+)?(`(?:[^`]|``)+`)/i.exec(sql)?.[1];
}

/** The statement with a copy in the place of every further mention of a temporary table. `names` are quoted. */
export function reopened(sql: string, names: Iterable<string>): Reopened {
  const before: string[] = [];
  const after: string[] = [];
  let text = sql;
  for (const name of names) {
    const [first = '', ...more] = text.split(name);
    text = more.reduce((done, part, i) => {
      if (i === 0) return `${done}${name}${part}`;
      const copy = `\`varve_again_${before.length + 1}\``;
      before.push(`CREATE TEMPORARY TABLE ${copy} AS SELECT * FROM ${name}`);
      after.push(`DROP TEMPORARY TABLE IF EXISTS ${copy}`);
      return `${done}${copy}${part}`;
    }, first);
  }
  return { before, sql: text, after };
}
