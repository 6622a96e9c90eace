import { sqlTokens, type SqlToken } from '../../sql-tokens.ts';

/** Functions of one row's values that give the same for the same. */
const SCALAR = new Set(
  'abs cast coalesce concat concat_ws date_part date_trunc day floor greatest hex ifnull least left length lower lpad ltrim md5 month nullif replace right round rpad rtrim strftime strptime substr substring trim try_cast upper year'.split(
    ' ',
  ),
);
/** Words after which a select is more than a look at each row. */
const MORE = new Set(
  'JOIN GROUP DISTINCT OVER LIMIT UNION INTERSECT EXCEPT WITH ORDER QUALIFY UNNEST PIVOT HAVING SAMPLE TABLESAMPLE WINDOW EXISTS FILTER ROWID OFFSET FETCH LATERAL EXCLUDE RENAME COLUMNS'.split(
    ' ',
  ),
);
/** Words before a parenthesis that call nothing. */
const GROUPING = new Set(
  'SELECT FROM WHERE AND OR NOT IN CASE WHEN THEN ELSE ON AS BETWEEN LIKE ILIKE IS DECIMAL NUMERIC VARCHAR CHAR'.split(
    ' ',
  ),
);

/**
 * True where a select makes each of its rows of one row of its one source, by that row's values alone, and passes the key's
 * columns on as they are: then rows that did not change make rows that did not change. Errs on the side of false.
 */
export function isPlainSelect(sql: string, key: readonly string[]): boolean {
  const tokens = sqlTokens(sql);
  const words = tokens.flatMap((t) => (t.kind === 'word' ? [t.text.toUpperCase()] : []));
  if (words[0] !== 'SELECT' || words.some((w) => MORE.has(w))) return false;
  if (words.filter((w) => w === 'FROM').length !== 1 || words.filter((w) => w === 'SELECT').length !== 1) return false;
  if (!tokens.every((t, i) => !isCall(tokens, i) || SCALAR.has(t.text.toLowerCase()))) return false;
  const from = tokens.findIndex((t) => isWord(t, 'FROM'));
  return oneSource(tokens.slice(from + 1)) && key.length > 0 && passesOn(tokens.slice(1, from), key);
}

function isWord(token: SqlToken | undefined, word: string): boolean {
  return token?.kind === 'word' && token.text.toUpperCase() === word;
}

function isCall(tokens: readonly SqlToken[], i: number): boolean {
  const [token, next] = [tokens[i], tokens[i + 1]];
  if (next?.kind !== 'symbol' || next.text !== '(' || !token) return false;
  return (token.kind === 'word' && !GROUPING.has(token.text.toUpperCase())) || token.kind === 'quoted';
}

/** A name, perhaps with another one, and then nothing or WHERE. */
function oneSource(tokens: readonly SqlToken[]): boolean {
  const where = tokens.findIndex((t) => isWord(t, 'WHERE'));
  const source = where < 0 ? tokens : tokens.slice(0, where);
  return source.every((t) => t.kind === 'word' || t.kind === 'quoted' || (t.kind === 'symbol' && t.text === '.'));
}

/** Each column of the key is an item of its own: `*`, `t.*`, `id` or `t.id`. */
function passesOn(tokens: readonly SqlToken[], key: readonly string[]): boolean {
  const items = itemsOf(tokens);
  const star = items.some((item) => item.at(-1)?.text === '*' && (item.length === 1 || item.length === 3));
  const named = (item: readonly SqlToken[]): string => (item.at(-1)?.text ?? '').toLowerCase();
  const bare = (item: readonly SqlToken[]): boolean =>
    item.length === 1 || (item.length === 3 && item[1]?.kind === 'symbol' && item[1].text === '.');
  return key.every((column) => {
    const givers = items.filter((item) => named(item) === column.toLowerCase());
    return givers.every(bare) && givers.length + (star ? 1 : 0) === 1;
  });
}

function itemsOf(tokens: readonly SqlToken[]): SqlToken[][] {
  const items: SqlToken[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if (token.kind === 'symbol' && token.text === '(') depth += 1;
    if (token.kind === 'symbol' && token.text === ')') depth -= 1;
    if (token.kind === 'symbol' && token.text === ',' && depth === 0) items.push([]);
    else items.at(-1)?.push(token);
  }
  return items;
}

/** True where a template asks nothing of the database: what it renders to follows from the project and the day alone. */
export function isPlainTemplate(raw: string): boolean {
  const parts = [...raw.replaceAll(/\{#[\s\S]*?#\}/g, '').matchAll(/\{[{%]([\s\S]*?)[%}]\}/g)].map(
    ([, text = '']) => text,
  );
  return parts.every((text) => {
    if (/\b(this|adapter|graph|execute|context|builtins|api|modules)\b/.test(text)) return false;
    return [...text.matchAll(/([A-Za-z_]\w*)\s*\(/g)].every(([, name = '']) =>
      ['config', 'source', 'var'].includes(name),
    );
  });
}
