import { isHistory } from '../project/index.ts';
import { relationName } from '../relation.ts';
import { incrementalStatements } from '../silver/index.ts';
import { isBorn } from './born.ts';
import { execute } from './execute.ts';
import type { Made, Making } from './materialize.ts';
import type { HistoryOutcome } from './node.ts';
import type { Pass } from './runtime.ts';
import { relationOf } from './safeguards.ts';
import { standing, type Standing } from './standing.ts';

/** dbt's `incremental`: the first run makes the table, later ones add to it by the model's strategy. */
export async function materializeIncremental(pass: Pass, making: Making): Promise<Made> {
  const { session } = pass;
  const { node, hooks } = making;
  const target = relationOf(node);
  const before = await standing(session, target);
  await hooks.before();
  const changed = await write(pass, making);
  await hooks.after();
  const made = { rows: changed, message: `incremental, ${changed.toLocaleString('en-US')} rows` };
  if (!isHistory(node)) return made;
  const history = outcome(making, before, await standing(session, target));
  const { opened, closed, kept } = history.day;
  session.emit({ type: 'history', history: history.name, opened, closed, kept, split: 0, moved: 0, joined: 0 });
  return { ...made, history };
}

async function write(pass: Pass, { node, compiled }: Making): Promise<number> {
  const { catalog } = pass.session.connection;
  const target = relationOf(node);
  const select = compiled ?? '';
  const statements = incrementalStatements(pass.session.dialect, {
    node,
    relation: target,
    select,
    incoming: await catalog.describe(select),
    existing: (await isBorn(pass, node)) ? await catalog.columns(target) : [],
    standing: await catalog.find(target),
  });
  return execute(pass.session, statements);
}

function outcome({ node }: Making, before: Standing, after: Standing): HistoryOutcome {
  const opened = Math.max(0, after.rows - before.rows);
  const closed = Math.max(0, before.open + opened - after.open);
  const day = { model: node.unique_id, opened, closed, kept: before.open - closed, rows: after.rows, open: after.open };
  return {
    name: relationName(relationOf(node)),
    day: before.stands ? day : { ...day, born: true },
    schema: [],
    removed: 0,
  };
}
