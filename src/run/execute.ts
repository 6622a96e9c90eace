import type { Result } from '../adapter/index.ts';
import type { Statement } from '../sql.ts';
import { checkInterrupted, type Session } from './session.ts';

/** Runs statements in order, telling each one first (`plan --sql` prints them). Returns the rows that the last of them changed that changed any. */
export async function execute(session: Session, statements: readonly Statement[]): Promise<number> {
  let rows = 0;
  for (const statement of statements) {
    checkInterrupted(session, statement.purpose);
    session.emit({ type: 'statement', ...statement });
    rows = (await session.connection.execute(statement)) || rows;
  }
  return rows;
}

export async function query(session: Session, purpose: string, sql: string): Promise<Result> {
  checkInterrupted(session, purpose);
  return session.connection.query(sql, purpose);
}
