import { fail } from '../../../errors.ts';
import type { MethodContext } from '../methods.ts';
import type { Selectable } from '../selectable.ts';
import { breakingChanges, isEnforced } from './contract.ts';
import type { Fields, PreviousManifest } from './previous.ts';

/** Told of each model that stood in the earlier manifest. */
export type ContractGuard = (now: Selectable, before: Fields) => void;

/**
 * Looks out for contracts that were broken, the contracts of models that are gone first: a warning for a model without
 * versions, an error for one with. Errors: `contract-broken`.
 */
export function contractGuard({ manifest, now, warn }: MethodContext, before: PreviousManifest): ContractGuard {
  const report = (node: Fields, changes: readonly string[]): void => {
    if (changes.length === 0) return;
    if (node['version'] !== undefined && node['version'] !== null)
      fail('contract-broken', { model: String(node['unique_id']), changes });
    const model = `${String(node['name'])} (${String(node['original_file_path'])})`;
    warn(
      `Breaking change to contracted, unversioned model ${model}\nWhile comparing to previous project state, a breaking change to an unversioned model was detected.\n  - ${changes.join('\n  - ')}`,
    );
  };
  for (const [id, old] of before.nodes) {
    if (old['resource_type'] !== 'model' || manifest.nodes[id] || !isEnforced(old) || isPast(old, now)) continue;
    const how = manifest.disabled?.includes(id) === true ? 'disabled' : 'deleted or renamed';
    report(old, [`Contracted model '${id}' was ${how}.`]);
  }
  return (node, old) => {
    if (node.resource_type !== 'model') return;
    const fields = node as unknown as Fields;
    report(fields, breakingChanges(fields, old));
  };
}

/** Past its deprecation date a model may go. */
function isPast({ deprecation_date: date }: Fields, now: Date | undefined): boolean {
  return typeof date === 'string' && now !== undefined && Date.parse(date) < now.getTime();
}
