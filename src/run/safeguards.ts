import { countOf } from '../adapter/index.ts';
import type { HistoryState } from '../bronze/index.ts';
import { fail } from '../errors.ts';
import { isHistory, type ManifestNode } from '../project/index.ts';
import { relation, relationName, type Relation } from '../relation.ts';
import type { Protected } from './guard.ts';
import type { Session } from './session.ts';

/**
 * Before anything is written: every history that the ledger knows stands there with rows, and its model still makes it
 * (H15); of one of another target of the profile, whose schema is another, only the rows are asked for. Returns the histories with the rows they have, for the count before the commit.
 * Errors: `history-model-gone`, `history-materialization`, `history-moved`, `history-lost`.
 */
export async function checkHistories(session: Session): Promise<Protected[]> {
  const found: Protected[] = [];
  for (const history of session.ledger.state.histories.values()) {
    if (!isOfOtherTarget(session, history)) checkModel(session, history);
    found.push({ name: history.name, rows: await standingRows(session, history) });
  }
  return found;
}

/**
 * True for a history that another target of this profile made last and that nothing makes for this one: two targets may
 * share a database, each with schemas of its own. A target that profiles.yml does not name any more was renamed: its
 * histories are everyone's.
 */
export function isOfOtherTarget({ project }: Session, { name, target }: HistoryState): boolean {
  const { profile, manifest } = project;
  if (target === undefined || !profile.others.includes(target)) return false;
  const own = name.toLowerCase();
  return !Object.values(manifest.nodes).some((n) => relationName(relationOf(n)).toLowerCase() === own);
}

function checkModel({ project }: Session, history: HistoryState): void {
  const { name, rows, model } = history;
  const node = project.manifest.nodes[model];
  if (!node) return fail('history-model-gone', { history: name, rows, model });
  const to = relationName(relationOf(node));
  if (!isHistory(node))
    return fail('history-materialization', { history: name, rows, model, materialized: node.config.materialized });
  if (to.toLowerCase() !== name.toLowerCase()) fail('history-moved', { history: name, rows, to });
}

async function standingRows(session: Session, { name, rows }: HistoryState): Promise<number> {
  const table = relationNamed(name);
  const type = await session.connection.catalog.find(table);
  if (rows === 0) return type === undefined ? 0 : countRows(session, table);
  if (type === undefined) return fail('history-lost', { history: name, rows, found: 'not there' });
  const standing = await countRows(session, table);
  return standing === 0 ? fail('history-lost', { history: name, rows, found: 'empty' }) : standing;
}

/**
 * Before a commit: no history has fewer rows than it had, but for those that the run itself declares as taken away.
 * Errors: `history-shrunk`.
 */
export async function refuseShrinking(
  session: Session,
  before: readonly Protected[],
  { where, declared }: { readonly where: string; readonly declared: ReadonlyMap<string, number> },
): Promise<void> {
  for (const { name, rows } of before) {
    const table = relationNamed(name);
    const after = (await session.connection.catalog.find(table)) === undefined ? 0 : await countRows(session, table);
    if (after < rows - (declared.get(name) ?? 0)) fail('history-shrunk', { history: name, before: rows, after, where });
  }
}

/** A day writes only what can be taken back. Errors: `table-outside-transactions`. */
export async function refuseOutside({ connection }: Session, table: Relation): Promise<void> {
  const engine = await connection.catalog.outsideTransactions?.(table);
  if (engine !== undefined) fail('table-outside-transactions', { table: relationName(table), engine });
}

export function relationOf(node: ManifestNode): Relation {
  return relation(node.schema, node.alias);
}

/** The relation of a history by its ledger name, `schema.identifier`. */
export function relationNamed(name: string): Relation {
  const dot = name.indexOf('.');
  return relation(name.slice(0, dot), name.slice(dot + 1));
}

export async function countRows({ connection, dialect }: Session, table: Relation): Promise<number> {
  return countOf(connection, `SELECT count(*) FROM ${dialect.relation(table)}`);
}
