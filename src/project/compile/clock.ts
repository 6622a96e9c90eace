import { sqlTokens } from '../../sql-tokens.ts';

const WORDS = new Set([
  'current_date',
  'current_timestamp',
  'localtimestamp',
  'current_time',
  'localtime',
  'sysdate',
  'getdate',
  'utc_timestamp',
  'utc_date',
]);
const CALLS = new Set([
  'now',
  'today',
  'curdate',
  'get_current_timestamp',
  'transaction_timestamp',
  'statement_timestamp',
  'clock_timestamp',
]);

/** The first clock that SQL reads (outside strings, comments and quoted names), or undefined (H6). */
export function readsClock(sql: string): string | undefined {
  const tokens = sqlTokens(sql);
  return tokens.find(({ kind, text }, i) => {
    if (kind !== 'word' || tokens[i - 1]?.text === '.') return false;
    const word = text.toLowerCase();
    return WORDS.has(word) || (CALLS.has(word) && tokens[i + 1]?.text === '(');
  })?.text;
}
