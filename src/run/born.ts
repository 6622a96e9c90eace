import { isHistory, type ManifestNode } from '../project/index.ts';
import { relationOf } from './safeguards.ts';
import type { Pass } from './runtime.ts';

/** True where an incremental model's table stands already and is to be added to (dbt's `is_incremental()`). */
export async function isBorn(pass: Pass, node: ManifestNode): Promise<boolean> {
  const prepared = pass.session.aside?.prepared(node);
  if (prepared) return prepared.stood;
  if (node.config.materialized !== 'incremental' && node.config.materialized !== 'history') return false;
  if (pass.fullRefresh && !isHistory(node) && node.config.full_refresh !== false) return false;
  return (await pass.session.connection.catalog.find(relationOf(node))) === 'table';
}
