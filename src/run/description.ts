import { isMicrobatch } from './batch-settings.ts';
import type { Runnable } from './runtime.ts';

/** What a node is, in dbt's words: `sql table model shop.orders`, `seed file shop.people`, `test not_null_id`. */
export function descriptionOf(node: Runnable): string {
  if (node.resource_type === 'unit_test') return `unit_test ${node.model}::${node.name}`;
  const relation = `${node.schema}.${node.alias}`;
  switch (node.resource_type) {
    case 'seed':
      return `seed file ${relation}`;
    case 'snapshot':
      return `snapshot ${relation}`;
    case 'test':
      return `test ${node.name}`;
    default:
      return `${node.language} ${isMicrobatch(node) ? 'microbatch' : node.config.materialized} ${node.resource_type} ${relation}`;
  }
}
