import { countOf } from '../adapter/index.ts';
import { keyOfHistory, relationNamed, type Session } from '../run/index.ts';

/** Columns that say when a row was recorded, not what it is. */
const RECORDED_AT = 'dbt_updated_at';
const VALID_FROM = 'valid_from';

export interface ComparedHistory {
  readonly history: string;
  readonly rows: number;
  /** Rows that only one of both has, or that differ. */
  readonly differences: number;
}

/** Holds each history of the open database, row for row, to the same one of another database that it can read. */
export async function compareHistories(session: Session, other: string): Promise<ComparedHistory[]> {
  const compared: ComparedHistory[] = [];
  for (const { name, model, rows } of session.ledger.state.histories.values()) {
    const node = session.project.manifest.nodes[model];
    const differences = await countOf(
      session.connection,
      await differing(session, { name, key: node ? keyOfHistory(node) : [], other }),
    );
    compared.push({ history: name, rows, differences });
  }
  return compared;
}

interface Comparing {
  readonly name: string;
  readonly key: readonly string[];
  readonly other: string;
}

/** A count of the rows that differ: by key and day where they tell versions apart, else by whole rows. */
async function differing(session: Session, { name, key, other }: Comparing): Promise<string> {
  const { dialect, connection } = session;
  const table = relationNamed(name);
  const columns = (await connection.catalog.columns(table)).map((c) => c.name).filter((c) => c !== RECORDED_AT);
  const [left, right] = [dialect.relation(table), dialect.relation({ ...table, database: other })];
  if (key.length === 0 || !columns.includes(VALID_FROM)) {
    const list = columns.map((c) => dialect.quote(c)).join(', ');
    const rows = (a: string, b: string): string =>
      `(SELECT count(*) FROM (SELECT ${list} FROM ${a} EXCEPT ALL SELECT ${list} FROM ${b}) AS only_one)`;
    return `SELECT ${rows(left, right)} + ${rows(right, left)}`;
  }
  const same = (column: string): string => `a.${dialect.quote(column)} = b.${dialect.quote(column)}`;
  const differs = columns.map((c) => dialect.distinct(`a.${dialect.quote(c)}`, `b.${dialect.quote(c)}`));
  const join = dialect.fullJoin({
    columns: ['1 AS differs'],
    left,
    leftAlias: 'a',
    right,
    rightAlias: 'b',
    on: [...key, VALID_FROM].map(same).join(' AND '),
    where: differs.join(' OR '),
  });
  return `SELECT count(*) FROM (${join}) AS differing`;
}
