import { isSubject, type Subject } from '../../bronze/index.ts';
import { relation } from '../../relation.ts';
import { statement } from '../../sql.ts';
import { execute } from '../execute.ts';
import type { Session } from '../session.ts';

const ONCE = '(SELECT 1 AS one)';

/** Takes the key's row, or some of its values, out of the staged table. */
export async function eraseFromStaging(session: Session, subject: Subject): Promise<void> {
  const { dialect, connection, project } = session;
  const table = relation(project.settings.staging, subject.table);
  if ((await connection.catalog.find(table)) !== 'table') return;
  const where = isSubject(dialect, subject, (column) => `t.${dialect.quote(column)}`);
  const there = new Set((await connection.catalog.columns(table)).map((c) => c.name.toLowerCase()));
  const columns = subject.columns?.filter((c) => there.has(c.toLowerCase()));
  if (columns?.length === 0) return;
  const sql = columns
    ? dialect.updateFrom({
        table,
        alias: 't',
        from: ONCE,
        fromAlias: 'u',
        set: Object.fromEntries(columns.map((c) => [c, 'NULL'])),
        where,
      })
    : dialect.deleteUsing({ table, alias: 't', using: ONCE, usingAlias: 'u', where });
  await execute(session, [statement(`erase the key from ${subject.table}`, sql)]);
}
