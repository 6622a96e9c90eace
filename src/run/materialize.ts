import { fail } from '../errors.ts';
import { tableStatements, viewStatements } from '../gold/index.ts';
import type { ManifestNode } from '../project/index.ts';
import { execute } from './execute.ts';
import { materializeHistory } from './history.ts';
import { materializeIncremental } from './incremental.ts';
import type { Outcome } from './node.ts';
import type { Pass } from './runtime.ts';
import { countRows, relationOf } from './safeguards.ts';
import { materializeSeed } from './seed.ts';

/** A node that is to be made: its select, and its hooks, which run inside the same transaction. */
export interface Making {
  readonly node: ManifestNode;
  readonly compiled: string | null;
  readonly hooks: { readonly before: () => Promise<void>; readonly after: () => Promise<void> };
}

export type Made = Omit<Outcome, 'compiled'>;

/** Makes the node's relation by its materialization. Errors: `materialization-unknown` and what the engine says. */
export async function materialize(pass: Pass, making: Making): Promise<Made> {
  const { node } = making;
  const { materialized } = node.config;
  if (node.resource_type === 'seed') return materializeSeed(pass, making);
  if (materialized === 'history') return materializeHistory(pass, making);
  if (materialized === 'incremental') return materializeIncremental(pass, making);
  if (materialized === 'ephemeral') return { rows: null, message: 'ephemeral' };
  if (materialized === 'table' || materialized === 'view') return materializeRelation(pass, making, materialized);
  return fail('materialization-unknown', { model: node.name, materialized }, { node: node.unique_id });
}

async function materializeRelation(
  pass: Pass,
  { node, compiled, hooks }: Making,
  type: 'table' | 'view',
): Promise<Made> {
  const { session } = pass;
  const target = relationOf(node);
  const existing = await session.connection.catalog.find(target);
  const before = existing === 'table' ? await countRows(session, target) : undefined;
  await hooks.before();
  const make = type === 'table' ? tableStatements : viewStatements;
  await execute(session, make(session.dialect, { relation: target, select: compiled ?? '', existing }));
  await hooks.after();
  if (type === 'view') return { rows: null, message: 'view' };
  const rows = await countRows(session, target);
  const shown = (n: number): string => n.toLocaleString('en-US');
  return {
    rows,
    message: before === undefined ? `table, ${shown(rows)} rows` : `table, ${shown(before)} → ${shown(rows)} rows`,
  };
}
