import type { ManifestNode } from '../project/index.ts';
import { historySpec, VALIDITY } from '../silver/index.ts';

/** What tells the subjects of a history apart: `key` of a history model, the unique_key of a handwritten one without its valid_from. */
export function keyOfHistory(node: ManifestNode): readonly string[] {
  if (node.config.materialized === 'history') return historySpec(node).key;
  return [node.config.unique_key ?? []].flat().filter((column) => column.toLowerCase() !== VALIDITY.from);
}
