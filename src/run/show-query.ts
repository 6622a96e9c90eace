import type { Result } from '../adapter/index.ts';
import { compileNode, inlineNode, type ManifestNode } from '../project/index.ts';
import { query } from './execute.ts';
import { runHeader } from './node.ts';
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
  /** Only its SQL: nothing is asked of the database. */
  readonly describe?: boolean | undefined;
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
  for (const node of nodes) shown.push(await showOne(pass, node, options));
  return shown;
}

async function showOne(pass: Pass, node: ManifestNode, { limit, describe = false }: ShowOptions): Promise<Shown> {
  const { session } = pass;
  await begin(session);
  try {
    const compiled =
      node.resource_type === 'seed'
        ? { sql: `SELECT * FROM ${session.dialect.relation(relationOf(node))}`, header: '', ctes: [] }
        : await compileNode(session.project, node, runtimeFor(pass, node.unique_id));
    const { sql } = compiled;
    refuseHarm(sql, pass.histories, node.name);
    if (describe) return { node, sql, result: { columns: [], rows: [] } };
    await runHeader(pass, node.name, compiled);
    const limited = limit === undefined || limit < 0 ? sql : `select * from (${sql}\n) as shown limit ${limit}`;
    return { node, sql: limited, result: await query(session, `show ${node.name}`, limited) };
  } finally {
    await rollback(session);
  }
}
