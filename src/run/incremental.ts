import { isHistory, runIncrementalStrategy } from '../project/index.ts';
import { relationName } from '../relation.ts';
import { incrementalStatements, newRows, strategyOf, type IncrementalGiven } from '../silver/index.ts';
import { tableStatements } from '../gold/index.ts';
import { insertAll } from './aside/fill.ts';
import { isBorn } from './born.ts';
import { contractFor } from './contract.ts';
import { execute } from './execute.ts';
import type { Made, Making } from './materialize.ts';
import { isMicrobatch } from './batch-settings.ts';
import { materializeMicrobatch } from './microbatch.ts';
import type { HistoryOutcome } from './node.ts';
import { runtimeFor, type Pass } from './runtime.ts';
import { relationOf } from './safeguards.ts';
import { standing, type Standing } from './standing.ts';

/** dbt's `incremental`: the first run makes the table, later ones add to it by the model's strategy. */
export async function materializeIncremental(pass: Pass, making: Making): Promise<Made> {
  const { session } = pass;
  const { node, hooks } = making;
  if (isMicrobatch(node)) return materializeMicrobatch(pass, making);
  const target = relationOf(node);
  const before = await standing(session, target);
  const stood = session.aside === undefined || (await isBorn(pass, node));
  await hooks.before();
  const changed = await write(pass, making);
  await hooks.after();
  const made = { rows: changed, message: `incremental, ${changed.toLocaleString('en-US')} rows` };
  if (!isHistory(node)) return made;
  const history = outcome(making, { ...before, stands: before.stands && stood }, await standing(session, target));
  const { opened, closed, kept } = history.day;
  session.emit({ type: 'history', history: history.name, opened, closed, kept, split: 0, moved: 0, joined: 0 });
  return { ...made, history };
}

async function write(pass: Pass, { node, compiled }: Making): Promise<number> {
  const { session } = pass;
  const { catalog } = session.connection;
  const { dialect } = session;
  const target = relationOf(node);
  const select = compiled ?? '';
  if (session.aside && !(await isBorn(pass, node))) return insertAll(pass, node, select);
  const declared = await contractFor(pass, node, select);
  const given: IncrementalGiven = {
    node,
    relation: target,
    select,
    incoming: await catalog.describe(select),
    existing: (await isBorn(pass, node)) ? await catalog.columns(target) : [],
    standing: await catalog.find(target),
  };
  if (given.existing.length === 0 && declared)
    return execute(session, tableStatements(dialect, { relation: target, select, existing: given.standing, declared }));
  if (given.existing.length === 0 || strategyOf(node) !== undefined)
    return execute(session, incrementalStatements(dialect, given));
  return custom(pass, given);
}

/** A strategy that a macro of the user's knows: `get_incremental_<strategy>_sql`. Errors: `incremental-config` where there is none. */
async function custom(pass: Pass, given: IncrementalGiven): Promise<number> {
  const { session } = pass;
  const { node } = given;
  const { prepare, rows, cleanup } = newRows(session.dialect, given);
  const runtime = runtimeFor(pass, node.unique_id);
  const sql = await runIncrementalStrategy(session.project, { node, runtime, rows, columns: given.existing });
  if (sql === undefined) return execute(session, incrementalStatements(session.dialect, given));
  await execute(session, prepare);
  await runtime.execute(sql);
  await execute(session, [cleanup]);
  return 0;
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
