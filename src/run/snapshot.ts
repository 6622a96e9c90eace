import { relationName } from '../relation.ts';
import { snapshotSpec, snapshotStatements } from '../silver/index.ts';
import { execute, query } from './execute.ts';
import type { Made, Making } from './materialize.ts';
import type { Pass } from './runtime.ts';
import { relationOf } from './safeguards.ts';
import { standing } from './standing.ts';

/** Runs a dbt snapshot: new versions open, changed ones close. Errors: those of `snapshotStatements`. */
export async function materializeSnapshot(pass: Pass, { node, compiled, hooks }: Making): Promise<Made> {
  const { session, at } = pass;
  const { catalog } = session.connection;
  const target = relationOf(node);
  const select = compiled ?? '';
  const spec = snapshotSpec(node);
  const end = { to: spec.names.dbt_valid_to, current: spec.validToCurrent };
  const before = await standing(session, target, end);
  await hooks.before();
  const run = snapshotStatements(session.dialect, {
    spec,
    relation: target,
    standing: await catalog.find(target),
    existing: before.stands ? await catalog.columns(target) : undefined,
    select,
    incoming: await catalog.describe(select),
    // of a day's run the instant that the ledger keeps, so that a replay ends in the same
    at: pass.oneTransaction || session.clock.now() <= at ? at : session.clock.now(),
  });
  for (const check of run.checks) check.judge(await query(session, check.purpose, check.sql));
  await execute(session, run.prepare);
  for (const check of run.prepared) check.judge(await query(session, check.purpose, check.sql));
  await execute(session, run.apply);
  const [opened = 0, closed = 0] = ((await query(session, 'count the changes', run.counts)).rows[0] ?? []).map(Number);
  await execute(session, run.cleanup);
  await hooks.after();
  const after = await standing(session, target, end);
  const name = relationName(target);
  const kept = Math.max(0, before.open - closed);
  session.emit({ type: 'history', history: name, opened, closed, kept, split: 0, moved: 0, joined: 0 });
  const day = { model: node.unique_id, opened, closed, kept, rows: after.rows, open: after.open };
  return {
    rows: opened + closed,
    message: `snapshot, ${opened.toLocaleString('en-US')} opened, ${closed.toLocaleString('en-US')} closed`,
    history: {
      name,
      day: before.stands && session.aside?.prepared(node)?.stood !== false ? day : { ...day, born: true },
      schema: [],
      removed: 0,
    },
  };
}
