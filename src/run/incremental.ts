import { countOf } from '../adapter/index.ts';
import { isHistory } from '../project/index.ts';
import { relationName } from '../relation.ts';
import { incrementalStatements } from '../silver/index.ts';
import { isBorn } from './born.ts';
import { execute } from './execute.ts';
import type { Made, Making } from './materialize.ts';
import type { HistoryOutcome } from './node.ts';
import type { Pass } from './runtime.ts';
import { countRows, relationOf } from './safeguards.ts';

interface Counted {
  readonly rows: number;
  readonly open: number;
}

/** dbt's `incremental`: the first run makes the table, later ones add to it by the strategy of the model. */
export async function materializeIncremental(pass: Pass, { node, compiled, hooks }: Making): Promise<Made> {
  const { session } = pass;
  const target = relationOf(node);
  const born = await isBorn(pass, node);
  const before = born && isHistory(node) ? await counted() : { rows: 0, open: 0 };
  await hooks.before();
  const changed = await execute(session, await statements());
  await hooks.after();
  const made = { rows: changed, message: `incremental, ${changed.toLocaleString('en-US')} rows` };
  return isHistory(node) ? { ...made, history: outcome(before, await counted()) } : made;

  async function statements() {
    const { catalog } = session.connection;
    const select = compiled ?? '';
    return incrementalStatements(session.dialect, {
      node,
      relation: target,
      select,
      incoming: await catalog.describe(select),
      existing: born ? await catalog.columns(target) : [],
      standing: await catalog.find(target),
    });
  }

  async function counted(): Promise<Counted> {
    const rows = await countRows(session, target);
    const columns = (await session.connection.catalog.columns(target)).map((c) => c.name.toLowerCase());
    if (!columns.includes('valid_to')) return { rows, open: rows };
    const open = await countOf(
      session.connection,
      `SELECT count(*) FROM ${session.dialect.relation(target)} WHERE valid_to IS NULL`,
    );
    return { rows, open };
  }

  function outcome(from: Counted, to: Counted): HistoryOutcome {
    const opened = to.rows - from.rows;
    const closed = Math.max(0, from.open + opened - to.open);
    return {
      name: relationName(target),
      day: {
        model: node.unique_id,
        opened,
        closed,
        kept: from.open - closed,
        rows: to.rows,
        open: to.open,
        ...(born ? {} : { born: true }),
      },
      schema: [],
      removed: 0,
    };
  }
}
