import { describeDbt, openProject, VarveError } from '../../index.ts';
import { openOptions } from '../engine-options.ts';
import type { Call, CommandSpec } from '../spec.ts';

/** dbt's debug: whether the project can be read and its database opened. Of dumps and days it asks nothing. */
export const debug: CommandSpec = {
  name: 'debug',
  summary: 'read the project and open its database, and say what is wrong',
  options: [
    { flags: '--connection', help: 'the connection alone', hidden: true },
    { flags: '--config-dir', help: 'where profiles.yml is', hidden: true },
  ],
  examples: [{ command: 'varve dbt debug', does: 'project, profile, connection' }],
  exits: ['failed'],
  run: async (call) => {
    const lines: string[] = [];
    const error = await checked(call, lines).then(() => undefined, onlyOurs);
    const end = error ? ['', '1 check failed:', ` ${error.message}`, ...hint(error)] : ['', 'All checks passed!'];
    call.output.answer({ ok: error === undefined }, () => [...lines, ...end].join('\n'));
    return error ? 1 : 0;
  },
};

/** Adds a line for each thing that is as it should be. Errors: those of the project, the profile and the database. */
async function checked(call: Call, lines: string[]): Promise<void> {
  const options = await openOptions(call);
  const { projectDir, profile, target, type } = await describeDbt(options);
  lines.push(
    'Configuration:',
    `  profiles.yml file [OK found and valid]: profile ${profile}, target ${target}`,
    `  dbt_project.yml file [OK found and valid]: ${projectDir}`,
  );
  if (call.options['configDir'] === true) return;
  await (await openProject(options)).close();
  lines.push('Connection:', `  adapter type: ${type}`, '  Connection test: [OK connection ok]');
}

function onlyOurs(error: unknown): VarveError {
  if (error instanceof VarveError && error.kind !== 'interrupted') return error;
  throw error;
}

function hint({ hint: way }: VarveError): string[] {
  return way === undefined ? [] : [` ${way}`];
}
