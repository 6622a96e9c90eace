import { countOf } from '../adapter/index.ts';
import { isOpen, type ColumnEvent, type ColumnPlan, type HistorySpec } from '../silver/index.ts';
import type { Session } from './session.ts';

/**
 * The day's column events with what they cost: a column that comes opens a version for each row that has a value in it, one
 * that goes for each open version that had (H13). Counted before anything is written.
 */
export async function countedEvents(
  session: Session,
  spec: HistorySpec,
  { select, columns }: { readonly select: string; readonly columns: ColumnPlan },
): Promise<ColumnEvent[]> {
  const { connection, dialect } = session;
  const counted: ColumnEvent[] = [];
  for (const event of columns.events) {
    const column = dialect.quote(event.column);
    const value = columns.values[event.column] ?? 'NULL';
    const sql =
      event.event === 'column removed'
        ? `SELECT count(t.${column}) FROM ${dialect.relation(spec.relation)} AS t WHERE ${isOpen('t')}`
        : event.event === 'column added' || event.event === 'column back'
          ? `SELECT count(${value}) FROM (${select}) AS s`
          : undefined;
    if (sql === undefined) counted.push(event);
    else
      counted.push({
        ...event,
        detail: `${event.detail}; ${(await countOf(connection, sql)).toLocaleString('en-US')} rows have a value`,
      });
  }
  return counted;
}
