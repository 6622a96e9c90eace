import { initStarter } from '../../index.ts';
import type { CommandSpec } from '../spec.ts';
import { text } from '../words.ts';

/** dbt's init: a first project in a folder of its own. */
export const init: CommandSpec = {
  name: 'init',
  summary: 'make a first project in a folder of its own, and a DuckDB profile where there is no profiles.yml',
  words: '<name>',
  options: [{ flags: '-s, --skip-profile-setup', help: 'write no profile' }],
  examples: [{ command: 'varve dbt init shop', does: 'shop/dbt_project.yml, models, folders for the rest' }],
  exits: ['engine'],
  run: async ({ args, options, output }) => {
    const [name = ''] = args;
    const { dir, profiles, profileIsNew } = await initStarter({
      name,
      parent: text(options['projectDir']) ?? '.',
      profilesDir: text(options['profilesDir']),
      skipProfile: options['skipProfileSetup'] === true,
    });
    const profile =
      profiles === undefined
        ? []
        : [
            profileIsNew
              ? `Profile ${name} written to ${profiles}.`
              : `${profiles} is there, and left as it is: it needs a profile ${name}.`,
          ];
    output.answer({ dir, profiles, profileIsNew }, () =>
      [`Your new project ${name} was created in ${dir}.`, ...profile, `Next: cd ${dir}, varve dbt build`].join('\n'),
    );
    return 0;
  },
};
