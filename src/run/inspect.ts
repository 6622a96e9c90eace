import { objects, type SqlValue } from '../adapter/index.ts';
import type { Day } from '../day.ts';
import { fail } from '../errors.ts';
import type { HistoryState } from '../bronze/index.ts';
import type { ManifestNode } from '../project/index.ts';
import { relationName } from '../relation.ts';
import { asOfQuery, growthQuery, summaryQuery, timelineQuery, VALIDITY, VALIDITY_COLUMNS } from '../silver/index.ts';
import { query } from './execute.ts';
import { keyOfHistory } from './key.ts';
import { isOfOtherTarget, relationNamed } from './safeguards.ts';
import type { Session } from './session.ts';
import { nodeOf, versionRows } from './version-rows.ts';

export interface HistorySummary {
  readonly history: string;
  readonly model: string;
  readonly key: readonly string[];
  readonly rows: number;
  readonly open: number;
  readonly closed: number;
  readonly firstDay: string | null;
  readonly lastDay: string | null;
  /** Versions that began on each of the last days, newest first. */
  readonly growth: readonly { readonly day: string; readonly opened: number }[];
}

export interface Version {
  readonly validFrom: string;
  readonly validTo: string | null;
  readonly isCurrent: boolean;
  readonly values: Readonly<Record<string, SqlValue>>;
  /** Columns that differ from the version before; empty for the first. */
  readonly changed: readonly string[];
}

export interface Timeline {
  readonly history: string;
  readonly columns: readonly string[];
  readonly versions: readonly Version[];
}

const GROWTH_DAYS = 7;

export async function listHistories(session: Session): Promise<HistorySummary[]> {
  const found: HistorySummary[] = [];
  for (const { name, model } of session.ledger.state.histories.values()) {
    const table = relationNamed(name);
    if ((await session.connection.catalog.find(table)) === undefined) continue;
    const node = nodeOf(session, { name, model });
    const rows = node ? await versionRows(session, node) : session.dialect.relation(table);
    const [row] = objects(await query(session, `summary of ${name}`, summaryQuery(rows)));
    const growth = await query(session, `growth of ${name}`, growthQuery(rows, GROWTH_DAYS));
    found.push({
      history: name,
      model,
      key: node ? keyOfHistory(node) : [],
      rows: Number(row?.['versions'] ?? 0),
      open: Number(row?.['open'] ?? 0),
      closed: Number(row?.['closed'] ?? 0),
      firstDay: textOrNull(row?.['first_day']),
      lastDay: textOrNull(row?.['last_day']),
      growth: growth.rows.map(([day, opened]) => ({ day: String(day), opened: Number(opened) })),
    });
  }
  return found;
}

function textOrNull(value: SqlValue | undefined): string | null {
  return value === null || value === undefined ? null : String(value);
}

/** Finds a living history by its name, with or without the schema; this target's goes before another's. Errors: `history-unknown-name`. */
export function findHistory(
  session: Session,
  name: string,
): { readonly name: string; readonly key: readonly string[]; readonly node: ManifestNode | undefined } {
  const all = [...session.ledger.state.histories.values()];
  const other = (h: HistoryState): boolean => isOfOtherTarget(session, h);
  const histories = [...all.filter((h) => !other(h)), ...all.filter(other)];
  const wanted = name.toLowerCase();
  const history =
    histories.find((h) => h.name.toLowerCase() === wanted || h.name.toLowerCase().endsWith(`.${wanted}`)) ??
    histories.find((h) => h.name.toLowerCase().endsWith(`.${wanted}_history`)) ??
    fail('history-unknown-name', { name, known: histories.map((h) => h.name) });
  const node = nodeOf(session, history);
  return { name: history.name, key: node ? keyOfHistory(node) : [], node };
}

/** One key's versions, oldest first, each with what changed. Errors: `history-unknown-name`, `key-expected`. */
export async function timeline(session: Session, name: string, values: readonly string[]): Promise<Timeline> {
  const history = findHistory(session, name);
  if (values.length !== history.key.length)
    fail('key-expected', { history: history.name, columns: history.key, given: values.length });
  return versionsOf(
    session,
    history.name,
    timelineQuery(await rowsOf(session, history), { key: history.key, values }, session.dialect),
  );
}

/** The rows in force on a day. */
export async function asOf(session: Session, name: string, day: Day): Promise<Timeline> {
  const history = findHistory(session, name);
  const { versions, ...rest } = await versionsOf(
    session,
    history.name,
    asOfQuery(await rowsOf(session, history), day, session.dialect),
  );
  return { ...rest, versions: versions.map((v) => ({ ...v, changed: [] })) };
}

function rowsOf(session: Session, { name, node }: ReturnType<typeof findHistory>): Promise<string> {
  return node ? versionRows(session, node) : Promise.resolve(session.dialect.relation(relationNamed(name)));
}

async function versionsOf(session: Session, name: string, sql: string): Promise<Timeline> {
  const result = await query(session, `versions of ${name}`, sql);
  const columns = result.columns.map((c) => c.name).filter((c) => !VALIDITY_COLUMNS.includes(c.toLowerCase()));
  let before: Record<string, SqlValue> | undefined;
  const versions = objects(result).map((row): Version => {
    const changed = before ? columns.filter((c) => String(row[c]) !== String(before?.[c])) : [];
    before = row;
    return {
      validFrom: String(row[VALIDITY.from]),
      validTo: textOrNull(row[VALIDITY.to]),
      isCurrent: row[VALIDITY.current] === true || row[VALIDITY.current] === 1,
      values: Object.fromEntries(columns.map((c) => [c, row[c] ?? null])),
      changed,
    };
  });
  return { history: relationName(relationNamed(name)), columns, versions };
}
