import { join } from 'node:path';
import { asideName } from '../../aside-name.ts';
import { compileNode, isHistory, renderHook, type ManifestNode } from '../../project/index.ts';
import { relation, relationName, type Relation } from '../../relation.ts';
import {
  createCorrections,
  historySpec,
  incrementalStatements,
  snapshotSpec,
  snapshotStatements,
  type ColumnPlan,
} from '../../silver/index.ts';
import { seedStatements } from '../../staging/index.ts';
import { statement, type Statement } from '../../sql.ts';
import { execute } from '../execute.ts';
import { findByKey } from '../find-by-key.ts';
import { refuseHarm } from '../guard.ts';
import { planHistory } from '../history.ts';
import { refresh } from '../replay/in-day.ts';
import { runtimeFor, type Pass } from '../runtime.ts';
import { refuseOutside, relationOf } from '../safeguards.ts';
import type { Session } from '../session.ts';
import type { Aside } from './aside.ts';
import { commitsByItself } from './ddl.ts';
import { dropIfThere } from './pending.ts';

/** A pass whose session has an aside. */
interface Preparing {
  readonly pass: Pass;
  readonly aside: Aside;
  readonly node: ManifestNode;
}

/**
 * The DDL of a node, before the rows' transaction (H17): what is made anew is made empty and aside, in the order of the
 * graph, so that what reads it can be described; what stands gets the columns that it lacks.
 */
export async function prepareNode(pass: Pass, node: ManifestNode): Promise<void> {
  const { aside } = pass.session;
  if (!aside || node.relation_name === null || node.resource_type === 'test') return;
  const preparing = { pass, aside, node };
  if (node.config.materialized !== 'table' && node.config.materialized !== 'view')
    await refuseOutside(pass.session, relationOf(node));
  if (pass.fullRefresh && isHistory(node)) aside.replayed.set(node.unique_id, await refresh(pass, node));
  await makeSchema(pass.session, node.schema);
  await makeReady(preparing);
  await formHooks(preparing);
}

async function makeReady(preparing: Preparing): Promise<void> {
  const { node } = preparing;
  const { materialized } = node.config;
  if (node.resource_type === 'seed') return prepareSeed(preparing);
  if (materialized === 'view') return prepareView(preparing);
  if (node.resource_type === 'snapshot') return prepareSnapshot(preparing);
  if (materialized === 'history') return prepareHistory(preparing);
  if (materialized === 'incremental' && (await stands(preparing))) return prepareStanding(preparing);
  if (materialized === 'table' || materialized === 'incremental') return prepareTable(preparing);
}

/** Hooks that change a table's form (an index, a grant) run now, on the table that is made; the others run with the rows. */
async function formHooks(preparing: Preparing): Promise<void> {
  const { pass, node } = preparing;
  for (const name of ['pre-hook', 'post-hook'] as const) {
    const where = `the ${name} of ${node.name}`;
    for (const hook of node.config[name]) {
      const sql = (await renderHook(pass.session.project, hook.sql, { node, runtime: runtimeFor(pass, where) })).trim();
      if (!commitsByItself(sql)) continue;
      refuseHarm(sql, pass.histories, where);
      // `plan` changes the form of nothing
      if (pass.examples) preparing.aside.ran(sql);
      else await ddl(preparing, [statement(where, sql)]);
    }
  }
}

async function makeSchema(session: Session, schema: string): Promise<void> {
  const schemas = await session.connection.catalog.schemas();
  if (schemas.includes(schema)) return;
  await execute(session, [statement(`make the schema ${schema}`, session.dialect.createSchema(schema))]);
}

/** Runs DDL and remembers it, so that the rows' part passes over it. */
async function ddl({ pass, aside }: Preparing, statements: readonly Statement[]): Promise<void> {
  await execute(pass.session, statements);
  for (const { sql } of statements) aside.ran(sql);
}

async function selectOf({ pass, node }: Preparing): Promise<string> {
  return (await compileNode(pass.session.project, node, runtimeFor(pass, node.unique_id))).sql;
}

/** An incremental table that is added to; `--full-refresh` makes one that keeps no history anew. */
async function stands({ pass, node }: Preparing): Promise<boolean> {
  if (pass.fullRefresh && !isHistory(node) && node.config.full_refresh !== false) return false;
  return (await pass.session.connection.catalog.find(relationOf(node))) === 'table';
}

/** Places a relation aside, where nothing of a run before is left. */
async function placed({ pass, aside }: Preparing, target: Relation, type: 'table' | 'view'): Promise<void> {
  const { dialect, connection } = pass.session;
  const beside = relation(target.schema, asideName(target.identifier, aside.suffix, dialect.maxIdentifier));
  await dropIfThere({ connection, dialect }, beside);
  aside.put(target, beside, type);
}

async function prepareSeed(preparing: Preparing): Promise<void> {
  const { pass, node } = preparing;
  const target = relationOf(node);
  await placed(preparing, target, 'table');
  const path = join(node.root_path ?? pass.session.project.dir, node.original_file_path);
  await execute(
    pass.session,
    await seedStatements(pass.session, { node, path, relation: target, existing: undefined }),
  );
}

/** The view of the run reads what the run makes; the one that is shown afterwards reads the same by their own names. */
async function prepareView(preparing: Preparing): Promise<void> {
  const { pass, aside, node } = preparing;
  const target = relationOf(node);
  const sql = await selectOf(preparing);
  const named = { ...pass, session: { ...pass.session, aside: undefined } };
  const shown = await compileNode(pass.session.project, node, runtimeFor(named, node.unique_id));
  await placed(preparing, target, 'view');
  await execute(pass.session, [
    statement(`create ${relationName(target)} aside`, pass.session.dialect.createView(target, sql)),
  ]);
  aside.later({ kind: 'view', relation: target, sql: shown.sql });
}

async function prepareTable(preparing: Preparing): Promise<void> {
  const { pass, aside, node } = preparing;
  const target = relationOf(node);
  aside.prepare(node, { stood: false });
  const sql = await selectOf(preparing);
  await placed(preparing, target, 'table');
  const empty = `SELECT * FROM (${sql}) AS made LIMIT 0`;
  await execute(pass.session, [
    statement(`create ${relationName(target)} aside`, pass.session.dialect.createTableAs(target, empty)),
  ]);
  if (node.config.materialized === 'incremental')
    await findByKey(pass.session, target, [node.config.unique_key ?? []].flat());
}

/** An incremental table that stands: columns are added now and dropped after the commit. */
async function prepareStanding(preparing: Preparing): Promise<void> {
  const { pass, aside, node } = preparing;
  const { catalog } = pass.session.connection;
  const target = relationOf(node);
  aside.prepare(node, { stood: true });
  if (isHistory(node)) await ddl(preparing, corrections(pass.session));
  const select = await selectOf(preparing);
  const given = { node, relation: target, select, standing: 'table' as const };
  const [incoming, existing] = [await catalog.describe(select), await catalog.columns(target)];
  await changeForm(preparing, target, () => {
    const { dialect } = pass.session;
    const changes = incrementalStatements(dialect, { ...given, incoming, existing });
    const dropped = new Map(existing.map(({ name }) => [dialect.dropColumn(target, name), name]));
    return changes
      .filter(({ sql }) => commitsByItself(sql))
      .filter(({ sql }) => {
        const column = dropped.get(sql);
        if (column === undefined) return true;
        aside.later({ kind: 'drop column', relation: target, column });
        aside.ran(sql);
        return false;
      });
  });
}

/** Changes a table that stands; `plan` changes a copy of it. */
async function changeForm(preparing: Preparing, target: Relation, changes: () => readonly Statement[]): Promise<void> {
  const first = changes();
  if (first.length === 0) return;
  if (preparing.pass.examples) await copied(preparing, target);
  await ddl(preparing, preparing.pass.examples ? changes() : first);
}

async function prepareHistory(preparing: Preparing): Promise<void> {
  const { pass, aside, node } = preparing;
  const spec = historySpec(node);
  const stood = (await pass.session.connection.catalog.find(spec.relation)) !== undefined;
  aside.prepare(node, { stood });
  const select = await selectOf(preparing);
  const plan = (): Promise<ColumnPlan> => planHistory(pass, spec, select);
  if (!stood) await placed(preparing, spec.relation, 'table');
  else if (!pass.examples) await findByKey(pass.session, spec.relation, spec.key);
  let columns = await plan();
  if (stood && pass.examples && columns.ddl.length > 0) {
    await copied(preparing, spec.relation);
    columns = await plan(); // its DDL speaks of the copy now
  }
  if (columns.conflicts.length === 0) await ddl(preparing, [...columns.ddl, ...corrections(pass.session)]);
  aside.prepare(node, { stood, columns });
}

/** A snapshot's table is made empty, which is what its first run would find all rows to be new in. */
async function prepareSnapshot(preparing: Preparing): Promise<void> {
  const { pass, aside, node } = preparing;
  const { session } = pass;
  const { catalog } = session.connection;
  const target = relationOf(node);
  const stood = (await catalog.find(target)) !== undefined;
  aside.prepare(node, { stood });
  const select = await selectOf(preparing);
  const incoming = await catalog.describe(select);
  const existing = stood ? await catalog.columns(target) : undefined;
  if (!stood) await placed(preparing, target, 'table');
  const standing = stood ? ('table' as const) : undefined;
  const given = { spec: snapshotSpec(node), relation: target, standing, existing, select, incoming, at: pass.at };
  const changes = (): readonly Statement[] =>
    snapshotStatements(session.dialect, given).apply.filter(({ sql }) => commitsByItself(sql));
  await ddl(preparing, corrections(session));
  if (stood) return changeForm(preparing, target, changes);
  await execute(
    session,
    changes().map(({ purpose, sql }) => statement(purpose, `${sql} LIMIT 0`)),
  );
}

/** `plan` may change no table that stands: it works on a copy. */
async function copied(preparing: Preparing, target: Relation): Promise<void> {
  const { session } = preparing.pass;
  const rows = `SELECT * FROM ${session.dialect.relation(target)}`;
  await placed(preparing, target, 'table');
  await execute(session, [
    statement(`copy ${relationName(target)} aside`, session.dialect.createTableAs(target, rows)),
  ]);
}

function corrections({ dialect }: Session): Statement[] {
  return [statement('keep what is replaced', createCorrections(dialect))];
}
