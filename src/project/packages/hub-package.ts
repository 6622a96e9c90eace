import { rename } from 'node:fs/promises';
import { fail } from '../../errors.ts';
import { checkName, type Asked, type Depot, type Description, type Pinned } from './depot.ts';
import { installable, type HubVersion } from './hub.ts';
import { readSpec, type HubSpec } from './spec.ts';
import { fetchFolder } from './tarball.ts';
import { contradiction, satisfies, type Bound } from './version.ts';

/** The newest version of a hub package that suits everybody who asks. Errors: `package-conflict`, `package-version`, `package-unknown`. */
export async function pinHub(label: string, asked: readonly Asked<HubSpec>[], depot: Depot): Promise<Pinned> {
  const bounds = asked.flatMap(({ spec, by }) => spec.bounds.map((bound) => ({ bound, by })));
  const clash = contradiction(bounds);
  if (clash)
    fail('package-conflict', { package: label, asked: clash.map(({ bound, by }) => ({ what: boundText(bound), by })) });
  const all = await depot.hub.versions(label);
  const choice = installable(
    all,
    asked.map((a) => a.spec),
  );
  const chosen = choice.findLast((v) => bounds.every(({ bound }) => satisfies(v.version, bound)));
  if (!chosen)
    return fail('package-version', {
      package: label,
      range: bounds.map(({ bound, by }) => `${boundText(bound)} by ${by}`).join(', '),
      versions: choice.map((v) => v.version.text),
      hidden: all.filter((v) => !v.compatible).length,
    });
  const newest = choice.at(-1) ?? chosen;
  return {
    label,
    from: () => Promise.resolve(`version ${chosen.version.text}`),
    latest: { version: newest.version.text, isThis: newest === chosen },
    describe: () => Promise.resolve(describeVersion(label, chosen)),
    locked: () => Promise.resolve({ package: label, version: chosen.version.text }),
    async install(target) {
      const address = { url: chosen.tarball, shown: chosen.tarball };
      await rename(await fetchFolder(address, depot), target);
    },
  };
}

function boundText({ matcher, version }: Bound): string {
  return matcher === '=' ? version.text : `${matcher}${version.text}`;
}

function describeVersion(label: string, { version, name, packages }: HubVersion): Description {
  const by = `${label}@${version.text}`;
  const file = { file: `packages of ${by}`, value: packages, placeOf: () => ({}) };
  const asks = packages.map((rendered, index) => ({ spec: readSpec(rendered, { rendered, file, index }), by }));
  return { name: checkName(name, label), asks };
}
