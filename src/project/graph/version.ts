import { fail } from '../../errors.ts';
import type { Selectable } from './selectable.ts';

type Version = string | number | null | undefined;

/** `latest`, `prerelease`, `old`, `none`, or one version of its own. */
export function versionMatches(value: string, raw: string): (node: Selectable) => boolean {
  const matches = ofVersion(value, raw);
  return (node) => node.resource_type === 'model' && matches(node.version, node.latest_version);
}

function ofVersion(value: string, raw: string): (version: Version, latest: Version) => boolean {
  if (value === 'latest') return (version, latest) => isGiven(version) && version === latest;
  if (value === 'prerelease')
    return (version, latest) => isGiven(version) && isGiven(latest) && isOlder(latest, version);
  if (value === 'old') return (version, latest) => isGiven(version) && isGiven(latest) && isOlder(version, latest);
  if (value === 'none') return (version) => !isGiven(version);
  if (/^v?\d+(\.\d+)?$/.test(value)) return (version) => String(version) === value.replace(/^v/, '');
  return fail('selector-invalid', {
    selector: raw,
    problem: 'expected one of: "latest", "prerelease", "old", or "none", or a version',
  });
}

function isGiven(version: Version): version is string | number {
  return version !== undefined && version !== null;
}

/** As numbers where both are, else as text. */
function isOlder(a: string | number, b: string | number): boolean {
  const [x, y] = [Number(a), Number(b)];
  return Number.isNaN(x) || Number.isNaN(y) ? String(a) < String(b) : x < y;
}
