/** A lexical view of SQL text: enough to see what a statement is about, never to rewrite it. */
export interface SqlToken {
  readonly kind: 'word' | 'quoted' | 'string' | 'symbol';
  /** Words as written; quoted names without their quotes. */
  readonly text: string;
}

const TOKEN =
  /\s+|--[^\n]*|#[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|\$(\w*)\$[\s\S]*?\$\1\$|'(?:[^']|'')*(?:'|$)|"(?:[^"]|"")*(?:"|$)|`(?:[^`]|``)*(?:`|$)|[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*|[\s\S]/g;

/** Tokens of SQL text without comments and white space. Never throws; an open string or comment runs to the end. */
export function sqlTokens(sql: string): SqlToken[] {
  const tokens: SqlToken[] = [];
  for (const [text] of sql.matchAll(TOKEN)) {
    const first = text.charAt(0);
    if (/\s/.test(first) || text.startsWith('--') || text.startsWith('/*') || (first === '#' && text.length > 1))
      continue;
    if (first === "'" || (first === '$' && text.length > 1)) tokens.push({ kind: 'string', text });
    else if (first === '"' || first === '`') tokens.push({ kind: 'quoted', text: unquote(text) });
    else tokens.push({ kind: /[\w\u0080-\uffff]/.test(first) && !/\d/.test(first) ? 'word' : 'symbol', text });
  }
  return tokens;
}

function unquote(text: string): string {
  const quote = text.charAt(0);
  return text.slice(1, text.endsWith(quote) && text.length > 1 ? -1 : undefined).replaceAll(quote + quote, quote);
}

/** The statements of a script, each as its tokens; empty ones are left out. */
export function sqlStatements(sql: string): SqlToken[][] {
  const statements: SqlToken[][] = [[]];
  for (const token of sqlTokens(sql)) {
    if (token.kind === 'symbol' && token.text === ';') statements.push([]);
    else statements.at(-1)?.push(token);
  }
  return statements.filter((tokens) => tokens.length > 0);
}
