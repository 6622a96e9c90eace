import type { Result } from '../adapter/index.ts';
import { compileNode, inlineNode, type ManifestNode } from '../project/index.ts';
import { execute, query } from './execute.ts';
import { preparePass, type Asked } from './prepare.ts';
import { refuseHarm } from './guard.ts';
import { runtimeFor, type Pass } from './runtime.ts';
import { relationOf } from './safeguards.ts';
import type { Session } from './session.ts';
import { begin, rollback } from './transaction.ts';

export interface Shown {
  readonly node: ManifestNode;
  readonly sql: string;
  readonly result: Result;
}

export interface ShowOptions extends Asked {
  /** unique_ids of the nodes to show. */
  readonly nodes: readonly string[];
  /** A query to show instead, templates and all. */
  readonly inline?: string | undefined;
  /** The most rows; undefined for all. */
  readonly limit?: number | undefined;
}

/** dbt's show: the first rows of what a node or a query gives. What its SQL does to the database is taken back. */
export async function showQueries(session: Session, options: ShowOptions): Promise<Shown[]> {
  const { manifest } = session.project;
  const nodes =
    options.inline === undefined
      ? options.nodes.flatMap((id) => manifest.nodes[id] ?? [])
      : [await inlineNode(session.project, options.inline)];
  const pass = await preparePass(session, { ...options, selected: nodes.map((n) => n.unique_id) });
  const shown: Shown[] = [];
  for (const node of nodes) shown.push(await showOne(pass, node, options.limit));
  return shown;
}

async function showOne(pass: Pass, node: ManifestNode, limit: number | undefined): Promise<Shown> {
  const { session } = pass;
  await begin(session);
  try {
    const { sql, header } =
      node.resource_type === 'seed'
        ? { sql: `SELECT * FROM ${session.dialect.relation(relationOf(node))}`, header: '' }
        : await compileNode(session.project, node, runtimeFor(pass, node.unique_id));
    refuseHarm(sql, pass.histories, node.name);
    if (header !== '') await execute(session, [{ purpose: `the header of ${node.name}`, sql: header }]);
    const limited = limit === undefined || limit < 0 ? sql : `SELECT * FROM (${sql}\n) AS shown LIMIT ${limit}`;
    return { node, sql, result: await query(session, `show ${node.name}`, limited) };
  } finally {
    await rollback(session);
  }
}
