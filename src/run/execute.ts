import type { Result } from '../adapter/index.ts';
import { fail } from '../errors.ts';
import type { Statement } from '../sql.ts';
import { commitsByItself } from './aside/ddl.ts';
import { checkInterrupted, type Session } from './session.ts';

/** Runs statements in order, telling each one first (`plan --sql` prints them). Returns the rows that the last of them changed that changed any. */
export async function execute(session: Session, statements: readonly Statement[]): Promise<number> {
  let rows = 0;
  for (const statement of statements) {
    checkInterrupted(session, statement.purpose);
    if (session.aside?.rowsOnly && commitsByItself(statement.sql)) {
      // it ran before the rows' transaction, which it would end
      if (session.aside.hasRun(statement.sql)) continue;
      fail('ddl-in-day', { purpose: statement.purpose });
    }
    session.emit({ type: 'statement', ...statement });
    rows = (await session.connection.execute(statement)) || rows;
  }
  return rows;
}

export async function query(session: Session, purpose: string, sql: string): Promise<Result> {
  checkInterrupted(session, purpose);
  return session.connection.query(sql, purpose);
}
