import { fail } from '../errors.ts';
import { sqlStatements, type SqlToken } from '../sql-tokens.ts';

/** A history that user SQL must not harm. */
export interface Protected {
  /** `schema.identifier`. */
  readonly name: string;
  readonly rows: number;
}

/** Words that a day's single transaction cannot have (H17). */
const DAY_WORDS = new Set([
  'BEGIN',
  'START',
  'COMMIT',
  'ROLLBACK',
  'ABORT',
  'ATTACH',
  'DETACH',
  'CHECKPOINT',
  'FORCE',
  'EXPORT',
  'IMPORT',
  'USE',
]);

/** Refuses user SQL that would end, split or leave the one transaction of a day. Errors: `day-sql`. */
export function refuseTransactionWords(sql: string, where: string): void {
  for (const tokens of sqlStatements(sql)) {
    const first = word(tokens[0]);
    if (DAY_WORDS.has(first)) fail('day-sql', { word: first, where });
    if (first === 'COPY' && tokens.some((token) => word(token) === 'TO')) fail('day-sql', { word: 'COPY … TO', where });
  }
}

/**
 * Refuses user SQL that would drop, replace, empty or rename a history or the schema it stands in (H15). What slips
 * through (a name put together at run time) is caught before the commit, when the rows are counted.
 * Errors: `history-harm`.
 */
export function refuseHarm(sql: string, histories: readonly Protected[], where: string): void {
  for (const tokens of sqlStatements(sql)) {
    const harmed = histories.find((history) => harms(tokens, history.name.toLowerCase()));
    if (harmed) fail('history-harm', { history: harmed.name, rows: harmed.rows, what: shown(tokens), where });
  }
}

function harms(tokens: readonly SqlToken[], history: string): boolean {
  const words = tokens.map(word);
  const [schema = ''] = history.split('.');
  const [first = ''] = words;
  const replaces = first === 'CREATE' && words[1] === 'OR' && words[2] === 'REPLACE';
  if (first === 'DROP' && (words[1] === 'SCHEMA' || words[1] === 'DATABASE'))
    return names(tokens).some((name) => name.split('.').at(-1) === schema);
  if (first === 'DROP' || first === 'TRUNCATE' || first === 'ALTER' || replaces || isBareDelete(words))
    return mentions(tokens, history);
  return false;
}

/** DELETE without WHERE. */
function isBareDelete(words: readonly string[]): boolean {
  return words[0] === 'DELETE' && !words.includes('WHERE');
}

function mentions(tokens: readonly SqlToken[], history: string): boolean {
  const subject = tokens.slice(1, 14);
  return names(subject).some(
    (name) => name === history || name.endsWith(`.${history}`) || history.endsWith(`.${name}`),
  );
}

/** Dotted names in lower case: `silver.tenant_history`. */
function names(tokens: readonly SqlToken[]): string[] {
  const found: string[] = [];
  let joined = false;
  for (const token of tokens) {
    if (token.kind === 'symbol') {
      joined = token.text === '.' && found.length > 0;
    } else if (token.kind !== 'string') {
      const name = token.text.toLowerCase();
      if (joined) found.push(`${found.pop() ?? ''}.${name}`);
      else found.push(name);
      joined = false;
    }
  }
  return found;
}

function word(token: SqlToken | undefined): string {
  return token?.kind === 'word' ? token.text.toUpperCase() : '';
}

function shown(tokens: readonly SqlToken[]): string {
  const text = tokens
    .map((token) => token.text)
    .join(' ')
    .replaceAll(' . ', '.');
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}
