import type { Dialect } from '../adapter/index.ts';
import type { Day } from '../day.ts';
import { covers, VALIDITY } from './validity.ts';

/** A question to a history that a person may ask too: its SQL stands in the docs. `versions` is what stands behind FROM. */
export interface NamedQuery {
  readonly name: string;
  readonly question: string;
  readonly sql: string;
}

/** rows, open, closed, first day, last day on which a version began. */
export function summaryQuery(versions: string): string {
  const { from, to } = VALIDITY;
  return `SELECT count(*) AS versions, count(CASE WHEN ${to} IS NULL THEN 1 END) AS open, count(${to}) AS closed, min(${from}) AS first_day, max(${from}) AS last_day FROM ${versions} AS v`;
}

/** Versions that began on each of the last days. */
export function growthQuery(versions: string, days: number): string {
  const { from } = VALIDITY;
  return `SELECT ${from} AS day, count(*) AS opened FROM ${versions} AS v GROUP BY ${from} ORDER BY ${from} DESC LIMIT ${days}`;
}

export interface TimelineOf {
  readonly key: readonly string[];
  /** Values of the key as text, in its order. */
  readonly values: readonly string[];
}

/** All versions of one key, oldest first. */
export function timelineQuery(versions: string, { key, values }: TimelineOf, dialect: Dialect): string {
  const where = key.map((k, i) => `${dialect.text(dialect.quote(k))} = ${dialect.literal(values[i] ?? null)}`);
  return `SELECT * FROM ${versions} AS v WHERE ${where.join(' AND ')} ORDER BY ${VALIDITY.from}`;
}

/** The rows that were in force on a day. */
export function asOfQuery(versions: string, day: Day, dialect: Dialect): string {
  return `SELECT h.* FROM ${versions} AS h WHERE ${covers(dialect, 'h', day)}`;
}

/** The four questions with which a team assures itself that a history is whole; `key` names a tenant, an order … of theirs. */
export function verificationQueries(versions: string, one: TimelineOf, dialect: Dialect): NamedQuery[] {
  const { from, to, recorded } = VALIDITY;
  return [
    {
      name: 'rows',
      question: 'How many versions are there? (It never shrinks but by a declared correction.)',
      sql: `SELECT count(*) AS versions FROM ${versions} AS v`,
    },
    {
      name: 'loads',
      question: 'What did each load add? (Every past load is still there.)',
      sql: `SELECT ${dialect.cast(recorded, dialect.types.day)} AS loaded_on, count(*) AS versions FROM ${versions} AS v GROUP BY 1 ORDER BY 1`,
    },
    { name: 'one key', question: 'What is the whole history of one key?', sql: timelineQuery(versions, one, dialect) },
    {
      name: 'closed',
      question: 'How many versions are closed? (More than none from the second day on.)',
      sql: `SELECT count(*) AS closed, min(${from}) AS first_day FROM ${versions} AS v WHERE ${to} IS NOT NULL`,
    },
  ];
}
