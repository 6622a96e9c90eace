import { installPackages, VarveError, type InstallOptions } from '../../index.ts';
import { openOptions } from '../engine-options.ts';
import { text } from '../words.ts';
import type { Call, CommandSpec } from '../spec.ts';

export const deps: CommandSpec = {
  name: 'deps',
  summary: 'install the packages of packages.yml, in the versions of package-lock.yml',
  options: [
    { flags: '--upgrade', help: 'choose the newest versions in their ranges and write them into package-lock.yml' },
    { flags: '--lock', help: 'write package-lock.yml and install nothing' },
    { flags: '--add-package <package>', help: 'write it into packages.yml first: dbt-labs/dbt_utils@1.3.0' },
    { flags: '--source <source>', help: 'what --add-package names: hub (default), git or local' },
  ],
  examples: [
    { command: 'varve deps', does: 'all packages into dbt_packages; those that are there stay until all have come' },
    { command: "varve deps --add-package 'dbt-labs/dbt_utils@>=1.3.0,<2.0.0'", does: 'one more package' },
  ],
  exits: ['invalid', 'engine'],
  run: async (call) => {
    const { options, output, signal } = call;
    const { dir, vars } = await openOptions(call);
    const packages = await installPackages({
      dir,
      vars,
      env: process.env,
      tell: (line) => output.event({ type: 'print', text: line }),
      signal,
      upgrade: options['upgrade'] === true,
      lock: options['lock'] === true,
      add: added(options),
    });
    if (output.json) output.answer({ packages }, () => '');
    return 0;
  },
};

const SOURCES = ['hub', 'git', 'local'] as const;

/** `name@version`; a package in a folder has no version. */
function added(options: Call['options']): InstallOptions['add'] {
  const given = text(options['addPackage']);
  const wish = text(options['source']) ?? 'hub';
  const source = SOURCES.find((s) => s === wish);
  if (source === undefined)
    throw new VarveError('option-value', { option: '--source', value: wish, expected: SOURCES.join(', ') });
  if (given === undefined) return undefined;
  const [, name = given, version] = /^(.+)@([^@/:]+)$/.exec(given) ?? [];
  if (version === undefined && source !== 'local')
    throw new VarveError('option-value', {
      option: '--add-package',
      value: given,
      expected: 'a package with its version, such as dbt-labs/dbt_utils@1.3.0',
    });
  return { name, version, source };
}
