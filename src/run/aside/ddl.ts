import { sqlStatements } from '../../sql-tokens.ts';

/** First words of statements that end the open transaction on a server whose DDL commits by itself. */
const COMMITTING = new Set([
  'ALTER',
  'ANALYZE',
  'CREATE',
  'DROP',
  'GRANT',
  'LOCK',
  'OPTIMIZE',
  'RENAME',
  'REPAIR',
  'REVOKE',
  'TRUNCATE',
]);

/** True of SQL that commits whatever transaction is open. Temporary tables are made and dropped within one. */
export function commitsByItself(sql: string): boolean {
  return sqlStatements(sql).some((tokens) => {
    const [first = '', second = ''] = tokens.slice(0, 2).map((t) => (t.kind === 'word' ? t.text.toUpperCase() : ''));
    return COMMITTING.has(first) && second !== 'TEMPORARY';
  });
}
