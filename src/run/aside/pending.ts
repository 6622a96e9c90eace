import type { Connection, Dialect } from '../../adapter/index.ts';
import { relation, relationName, sameRelation, type Relation } from '../../relation.ts';
import { statement } from '../../sql.ts';
import type { Session } from '../session.ts';

/** What is committed with the rows and done after them; done twice it is the same. */
export type Work =
  | {
      readonly kind: 'replace';
      readonly relation: Relation;
      readonly aside: Relation;
      /** The name under which what stood there is kept; left out: it is dropped. */
      readonly keep?: Relation;
    }
  | { readonly kind: 'view'; readonly relation: Relation; readonly sql: string }
  | { readonly kind: 'drop'; readonly relation: Relation }
  /** Tables get other names, in that order and all at once. */
  | { readonly kind: 'move'; readonly moves: readonly Move[] }
  | { readonly kind: 'drop column'; readonly relation: Relation; readonly column: string };

export interface Move {
  readonly from: Relation;
  readonly to: Relation;
}

const PENDING = relation('varve', 'pending');
const OLD = '__varve_old';

interface Base {
  readonly connection: Connection;
  readonly dialect: Dialect;
}

/** The table of what is to be done; made before the rows' transaction. */
export async function makePending({ connection, dialect }: Base): Promise<void> {
  if ((await connection.catalog.find(PENDING)) !== undefined) return;
  const columns = [
    { name: 'position', type: dialect.types.bigint },
    { name: 'work', type: dialect.types.text },
  ];
  await connection.execute(statement('make the list of what a commit shows', dialect.createSchema(PENDING.schema)));
  await connection.execute(
    statement('make the list of what a commit shows', dialect.createTableIfMissing(PENDING, columns)),
  );
}

/** Writes down, in the open transaction, what is to be done once it has committed. */
export async function writePending({ connection, dialect }: Base, works: readonly Work[]): Promise<void> {
  if (works.length === 0) return;
  const rows = works.map((work, i) => `(${i}, ${dialect.literal(JSON.stringify(work))})`);
  const sql = dialect.insertSelect(PENDING, ['position', 'work'], `VALUES ${rows.join(', ')}`);
  await connection.execute(statement('write down what the commit shows', sql));
}

/** The same, and what an earlier commit left to be shown is not shown any more. */
export async function replacePending(base: Base, works: readonly Work[]): Promise<void> {
  await base.connection.execute(
    statement('forget what is to be shown', `DELETE FROM ${base.dialect.relation(PENDING)}`),
  );
  await writePending(base, works);
}

/**
 * Does what the last commit wrote down: all tables change places by one RENAME, views follow. Called after each commit, and
 * before anything else by the next run where a crash came between.
 */
export async function finishPending(session: Pick<Session, 'connection' | 'dialect'>): Promise<void> {
  const { connection, dialect } = session;
  if ((await connection.catalog.find(PENDING)) === undefined) return;
  const { rows } = await connection.query(
    `SELECT ${dialect.quote('work')} FROM ${dialect.relation(PENDING)} ORDER BY ${dialect.quote('position')}`,
    'read what the last commit shows',
  );
  if (rows.length === 0) return;
  const works = rows.map((row) => JSON.parse(String(row[0])) as Work);
  await replaceTables(session, works);
  for (const work of works) await finish(session, work);
  await connection.execute(statement('the commit is shown', `DELETE FROM ${dialect.relation(PENDING)}`));
}

/** One RENAME puts every new table in its place and the old one beside it. */
async function replaceTables({ connection, dialect }: Base, works: readonly Work[]): Promise<void> {
  const moves: { from: Relation; to: Relation }[] = [];
  const shown: string[] = [];
  for (const work of works) {
    if (work.kind !== 'replace' || (await connection.catalog.find(work.aside)) === undefined) continue;
    const old = work.keep ?? oldOf(dialect, work.relation);
    if (!work.keep) await dropIfThere({ connection, dialect }, old);
    if ((await connection.catalog.find(work.relation)) !== undefined) moves.push({ from: work.relation, to: old });
    moves.push({ from: work.aside, to: work.relation });
    shown.push(relationName(work.relation));
  }
  const rename = dialect.renameAll?.(moves);
  if (moves.length > 0 && rename !== undefined)
    await connection.execute(statement(`put ${shown.join(', ')} in place`, rename));
}

async function finish(base: Base, work: Work): Promise<void> {
  const { connection, dialect } = base;
  switch (work.kind) {
    case 'replace':
      return dropIfThere(base, oldOf(dialect, work.relation));
    case 'drop':
      return dropIfThere(base, work.relation);
    case 'move':
      return move(base, work.moves);
    case 'view': {
      if ((await connection.catalog.find(work.relation)) === 'table') await dropIfThere(base, work.relation);
      const name = relationName(work.relation);
      await connection.execute(statement(`show the view ${name}`, dialect.createView(work.relation, work.sql)));
      return;
    }
    case 'drop column': {
      const columns = await connection.catalog.columns(work.relation);
      if (!columns.some((c) => c.name === work.column)) return;
      const sql = dialect.dropColumn(work.relation, work.column);
      await connection.execute(statement(`drop ${work.column} of ${relationName(work.relation)}`, sql));
    }
  }
}

/** What has its new name already stays. */
async function move({ connection, dialect }: Base, moves: readonly Move[]): Promise<void> {
  const left: Move[] = [];
  for (const { from, to } of moves) {
    const isFree = left.some((one) => sameRelation(one.from, to)) || (await connection.catalog.find(to)) === undefined;
    if (isFree && (await connection.catalog.find(from)) !== undefined) left.push({ from, to });
  }
  const rename = dialect.renameAll?.(left);
  if (left.length > 0 && rename !== undefined)
    await connection.execute(statement(`put ${left.length} tables in place`, rename));
}

export async function dropIfThere({ connection, dialect }: Base, table: Relation): Promise<void> {
  const type = await connection.catalog.find(table);
  if (type === undefined) return;
  await connection.execute(statement(`drop ${relationName(table)}`, dialect.drop(table, type)));
}

function oldOf(dialect: Dialect, { schema, identifier }: Relation): Relation {
  return relation(schema, `${identifier.slice(0, dialect.maxIdentifier - OLD.length)}${OLD}`);
}
