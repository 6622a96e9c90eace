import { fail } from '../../../errors.ts';
import type { MethodContext } from '../methods.ts';
import { isNode, type Selectable } from '../selectable.ts';
import type { Criterion } from '../spec.ts';
import { sameBody, sameContents, samePersistedDescription, sameSourceRelation, type Same } from './compare.ts';
import { sameConfig, sameRelation } from './config.ts';
import { sameContract } from './contract.ts';
import { contractGuard } from './contract-guard.ts';
import { touchedMacros } from './macros.ts';
import type { Fields, PreviousManifest } from './previous.ts';

/** What is compared, whether it came out the same, and for which nodes it is asked at all. */
interface Aspect {
  readonly same: Same;
  readonly of: (node: Selectable) => boolean;
}

const ASPECTS: Readonly<Record<string, Aspect>> = {
  'modified.body': { same: sameBody, of: isNode },
  'modified.configs': { same: sameConfig, of: (node) => node.resource_type !== 'unit_test' },
  'modified.persisted_descriptions': { same: samePersistedDescription, of: isNode },
  'modified.relation': {
    same: (now, before) => (now['resource_type'] === 'source' ? sameSourceRelation : sameRelation)(now, before),
    of: (node) => isNode(node) || node.resource_type === 'source',
  },
  'modified.contract': { same: sameContract, of: isNode },
};

const VALUES = ['new', 'old', 'modified', 'unmodified', 'modified.macros', ...Object.keys(ASPECTS)];

type Matches = (node: Selectable) => boolean;

/** Nodes as they stand to the manifest of `--state`. Errors: `state-missing`, `selector-invalid`, `contract-broken`. */
export function stateMatches(value: string, { raw }: Criterion, context: MethodContext): Matches {
  const before = context.previous?.manifest;
  if (!before) {
    const message = 'Got a state selector method, but no comparison manifest';
    return fail('state-missing', { message, file: 'manifest.json' });
  }
  if (!VALUES.includes(value)) {
    const problem = `Got an invalid selector "${value}", expected one of ${VALUES.join(', ')}`;
    return fail('selector-invalid', { selector: raw, problem });
  }
  if (value === 'new') return (node) => !before.nodes.has(node.unique_id);
  if (value === 'old') return (node) => before.nodes.has(node.unique_id);
  if (value === 'modified.macros') return byMacros(context, before);
  const aspect = Object.hasOwn(ASPECTS, value) ? ASPECTS[value] : undefined;
  if (aspect) return modifiedIn(aspect, context, before);
  const modified = modifiedAtAll(context, before);
  return value === 'modified' ? modified : (node) => !modified(node);
}

function byMacros({ manifest }: MethodContext, before: PreviousManifest): Matches {
  const touched = touchedMacros(manifest, before);
  return (node) => touched.size > 0 && (node.depends_on?.macros ?? []).some((id) => touched.has(id));
}

function modifiedIn({ same, of }: Aspect, context: MethodContext, before: PreviousManifest): Matches {
  const guard = same === sameContract ? contractGuard(context, before) : undefined;
  return (node) => {
    if (!of(node)) return false;
    const old = before.nodes.get(node.unique_id);
    if (old) guard?.(node, old);
    return old === undefined || !same(fieldsOf(node), old);
  };
}

function modifiedAtAll(context: MethodContext, before: PreviousManifest): Matches {
  const macros = byMacros(context, before);
  const guard = contractGuard(context, before);
  return (node) => {
    const old = before.nodes.get(node.unique_id);
    if (old) guard(node, old);
    return (old === undefined ? countsWhenNew(node) : !sameContents(fieldsOf(node), old)) || macros(node);
  };
}

/** A new source or exposure is `new`, yet to dbt it is not `modified`. */
function countsWhenNew(node: Selectable): boolean {
  return isNode(node) || node.resource_type === 'unit_test';
}

function fieldsOf(node: Selectable): Fields {
  return node as unknown as Fields;
}
