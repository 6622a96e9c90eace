import { fail } from '../errors.ts';
import { isHistory, type ManifestNode } from '../project/index.ts';
import { relation, relationName } from '../relation.ts';
import { statement } from '../sql.ts';
import { adopt } from './adopt.ts';
import { fillFromSnapshot } from './from-snapshot.ts';
import { execute } from './execute.ts';
import { findHistory } from './inspect.ts';
import { copyLedger, recordWithin } from './record.ts';
import { countRows, relationNamed, relationOf } from './safeguards.ts';
import type { Session } from './session.ts';
import { begin, commit, rollback } from './transaction.ts';

/** The model that makes the relation `name` (`schema.identifier`, or the identifier alone). */
function modelOf({ project }: Session, name: string): ManifestNode {
  const models = Object.values(project.manifest.nodes).filter(isHistory);
  const wanted = name.toLowerCase();
  const named = (node: ManifestNode): string[] =>
    [relationName(relationOf(node)), node.alias, node.name].map((n) => n.toLowerCase());
  return (
    models.find((node) => named(node).includes(wanted)) ??
    fail('history-unknown-name', { name, known: models.map((node) => relationName(relationOf(node))) })
  );
}

/** Makes a table that stands there, or the versions of a snapshot, the base of a history's versions to come (H15). */
export async function adoptHistory(
  session: Session,
  name: string,
  snapshot?: string,
): Promise<{ readonly history: string; readonly open: number }> {
  const node = modelOf(session, name);
  const history = relationName(relationOf(node));
  if (session.ledger.state.histories.has(history))
    fail('history-not-adoptable', { history, reason: 'the ledger knows it already' });
  const open = await within(session, async () => {
    if (snapshot !== undefined) await fillFromSnapshot(session, node, modelOf(session, snapshot));
    return adopt(session, node, { at: session.clock.now(), how: 'command' });
  });
  return { history, open };
}

/** Moves a history to the name that its model, or another one, makes now. */
export async function renameHistory(session: Session, from: string, to: string): Promise<void> {
  const history = findHistory(session, from);
  const node = modelOf(session, to);
  const target = relationOf(node);
  const source = relationNamed(history.name);
  if (source.schema !== target.schema) await within(session, () => move(session, history.name, node));
  else {
    await within(session, async () => {
      await execute(session, [statement(`rename ${history.name}`, session.dialect.rename(source, target.identifier))]);
      await renamed(session, history.name, node);
    });
  }
}

/** Another schema: the table is copied, row for row, and the old one dropped in the same transaction. */
async function move(session: Session, from: string, node: ManifestNode): Promise<void> {
  const { dialect } = session;
  const [source, target] = [relationNamed(from), relationOf(node)];
  await execute(session, [
    statement(`make the schema ${target.schema}`, dialect.createSchema(target.schema)),
    statement(
      `copy ${from}`,
      dialect.createTableAs(relation(target.schema, target.identifier), `SELECT * FROM ${dialect.relation(source)}`),
    ),
    statement(`drop ${from}`, dialect.drop(source, 'table')),
  ]);
  await renamed(session, from, node);
}

async function renamed(session: Session, from: string, node: ManifestNode): Promise<void> {
  const body = { from, to: relationName(relationOf(node)), model: node.unique_id };
  await recordWithin(session, { kind: 'renamed', day: null, at: session.clock.now(), body });
}

/** The history is over: its table stays, no safeguard asks for it any more. */
export async function retireHistory(
  session: Session,
  name: string,
): Promise<{ readonly history: string; readonly rows: number }> {
  const history = findHistory(session, name);
  const stands = (await session.connection.catalog.find(relationNamed(history.name))) !== undefined;
  const rows = stands ? await countRows(session, relationNamed(history.name)) : 0;
  await within(session, () =>
    recordWithin(session, {
      kind: 'retired',
      day: null,
      at: session.clock.now(),
      body: { history: history.name, rows },
    }),
  );
  return { history: history.name, rows };
}

async function within<T>(session: Session, work: () => Promise<T>): Promise<T> {
  await begin(session);
  try {
    const value = await work();
    await commit(session);
    await copyLedger(session);
    return value;
  } finally {
    await rollback(session);
  }
}
