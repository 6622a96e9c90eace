import { fail } from '../errors.ts';
import { tableStatements, viewStatements } from '../gold/index.ts';
import { isHistory, type ManifestNode } from '../project/index.ts';
import { fillAside } from './aside/fill.ts';
import { contractFor } from './contract.ts';
import { materializeCustom } from './custom.ts';
import { persistDocs } from './docs-comments.ts';
import { execute } from './execute.ts';
import { materializeHistory } from './history.ts';
import { materializeIncremental } from './incremental.ts';
import type { Outcome } from './node.ts';
import type { Pass } from './runtime.ts';
import { countRows, relationOf } from './safeguards.ts';
import { materializeSeed } from './seed.ts';
import { materializeSnapshot } from './snapshot.ts';

/** A node that is to be made: its select, and its hooks, which run inside the same transaction. */
export interface Making {
  readonly node: ManifestNode;
  readonly compiled: string | null;
  /** A history: the compiled select gives only rows of these keys (a row set behind FROM), which alone may have changed. */
  readonly scope?: string | undefined;
  readonly hooks: { readonly before: () => Promise<void>; readonly after: () => Promise<void> };
}

export type Made = Omit<Outcome, 'compiled'>;

type Materialization = (pass: Pass, making: Making) => Promise<Made>;

const MATERIALIZATIONS: Readonly<Record<string, Materialization>> = {
  seed: materializeSeed,
  snapshot: materializeSnapshot,
  history: materializeHistory,
  incremental: materializeIncremental,
  table: (pass, making) => materializeRelation(pass, making, 'table'),
  view: (pass, making) => materializeRelation(pass, making, 'view'),
  ephemeral: () => Promise.resolve({ rows: null, message: 'ephemeral' }),
};

/** What is made ready before the rows' transaction, where the engine's DDL commits by itself (H17). */
const ASIDE: ReadonlySet<string> = new Set(['seed', 'table', 'view']);

/**
 * Makes the node's relation by its materialization: one that a macro of the project or of a package makes hides ours, but
 * for what keeps a history. Errors: `materialization-unknown` and what the engine says.
 */
export async function materialize(pass: Pass, making: Making): Promise<Made> {
  const { node } = making;
  const { project } = pass.session;
  const { materialized } = node.config;
  const macro = project.shared.macros.materialization(materialized, project.shared.engine.type);
  if (macro && !(isHistory(node) && materialized in MATERIALIZATIONS)) return materializeCustom(pass, making, macro);
  if (pass.session.aside && ASIDE.has(node.resource_type === 'seed' ? 'seed' : materialized))
    return fillAside(pass, making);
  const make = Object.hasOwn(MATERIALIZATIONS, materialized) ? MATERIALIZATIONS[materialized] : undefined;
  if (!make) return fail('materialization-unknown', { model: node.name, materialized }, { node: node.unique_id });
  const made = await make(pass, making);
  // a comment is DDL, which would end the rows' transaction
  if (!pass.session.aside) await persistDocs(pass, node);
  return made;
}

async function materializeRelation(
  pass: Pass,
  { node, compiled, hooks }: Making,
  type: 'table' | 'view',
): Promise<Made> {
  const { session } = pass;
  const target = relationOf(node);
  const select = compiled ?? '';
  const existing = await session.connection.catalog.find(target);
  const before = existing === 'table' ? await countRows(session, target) : undefined;
  await hooks.before();
  const declared = await contractFor(pass, node, select);
  const make = type === 'table' ? tableStatements : viewStatements;
  await execute(session, make(session.dialect, { relation: target, select, existing, declared }));
  const rows = type === 'table' ? await countRows(session, target) : null;
  await hooks.after();
  if (rows === null) return { rows, message: 'view' };
  const shown = (n: number): string => n.toLocaleString('en-US');
  return {
    rows,
    message: before === undefined ? `table, ${shown(rows)} rows` : `table, ${shown(before)} → ${shown(rows)} rows`,
  };
}
