import { glob, isWild } from './glob.ts';
import { isVersioned, type Selectable } from './selectable.ts';

/**
 * `model`, `package.model`, `folder.model`, `folder`, `model.v2`: a name, or a run of the fqn from its start (the package
 * may be left out). From the first wildcard on, the pattern is matched against all that is left.
 */
export function fqnMatches(value: string): (node: Selectable) => boolean {
  if (value === '*') return (node) => node.resource_type !== 'source';
  const wanted = value.split('.');
  const wild = wanted.findIndex(isWild);
  const fixed = wild < 0 ? wanted : wanted.slice(0, wild);
  const rest = wild < 0 ? undefined : glob(wanted.slice(wild).join('.'));
  const twoLast = wanted.slice(-2).join('_');
  const bare = wanted.length === 1;

  const isNamed = (fqn: readonly string[], versioned: boolean): boolean =>
    versioned ? fqn.at(-2) === value || fqn.slice(-2).join('_') === twoLast : fqn.at(-1) === value;

  const runs = (fqn: readonly string[]): boolean => {
    const parts = fqn.some((name) => name.includes('.')) ? fqn.flatMap((name) => name.split('.')) : fqn;
    if (parts.length < wanted.length || fixed.some((part, i) => parts[i] !== part)) return false;
    return rest === undefined || rest(parts.slice(wild).join('.'));
  };

  return (node) => {
    if (node.resource_type === 'source') return false;
    const { fqn } = node;
    const versioned = isVersioned(node);
    if (isNamed(fqn, versioned) || runs(fqn) || runs(fqn.slice(1))) return true;
    return bare && rest !== undefined && rest(fqn.at(versioned ? -2 : -1) ?? '');
  };
}
