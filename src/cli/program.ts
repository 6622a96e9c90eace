import { Command, Option, type CommanderError } from 'commander';
import { EXIT_CODES, VarveError, type ErrorKind } from '../index.ts';
import { DBT_GLOBALS } from './dbt/options.ts';
import { GLOBAL_OPTIONS, type CommandSpec, type OptionSpec } from './spec.ts';

/** Options that may be given several times and gather their values. */
const GATHERED = new Set(['--dump', '--accept', '--key', '--from']);

const EXIT_WORDS: Readonly<Record<ErrorKind, string>> = {
  failed: 'a node or a test failed',
  usage: 'the command line is not understood',
  invalid: 'the project or its settings are not valid',
  refused: 'refused by a safeguard or the gate; nothing was written',
  engine: 'the engine, the disk or the network failed',
  unverified: 'the ledger or a history does not verify',
  interrupted: 'interrupted; everything is as it was',
};

export type Runner = (spec: CommandSpec, command: Command) => Promise<void>;

/** commander's program out of the command table. */
export function makeProgram(
  commands: readonly CommandSpec[],
  { name = 'varve', version, run }: { readonly name?: string; readonly version: string; readonly run: Runner },
): Command {
  const program = newCommand(name)
    .description('Every day of your MySQL system, kept for ever: dumps become staging, history and answers.')
    .version(version);
  for (const option of [...GLOBAL_OPTIONS, ...DBT_GLOBALS]) program.addOption(commanderOption(option));
  for (const spec of commands) program.addCommand(makeCommand(spec, run));
  return program;
}

function makeCommand(spec: CommandSpec, run: Runner): Command {
  const command = newCommand(spec.name).description(spec.summary);
  if (spec.aliases) command.aliases([...spec.aliases]);
  if (spec.words !== undefined) command.arguments(spec.words);
  for (const option of spec.options) command.addOption(commanderOption(option));
  for (const sub of spec.subcommands ?? []) command.addCommand(makeCommand(sub, run));
  command.addHelpText('after', helpTail(spec));
  command.action(() => run(spec, command));
  return command;
}

/** A command whose complaints are errors like any other, so that both printers tell them. */
function newCommand(name: string): Command {
  const command = new Command(name);
  return command
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ outputError: () => undefined })
    .exitOverride((error) => {
      throw isComplaint(error) ? complaint(error, command) : error;
    });
}

/** commander ends with an error where it printed help or the version, too. */
function isComplaint({ code, exitCode }: CommanderError): boolean {
  return exitCode !== 0 && !code.startsWith('commander.help');
}

function complaint({ message }: CommanderError, command: Command): VarveError {
  const words = message.replace(/^error: /, '').replaceAll(/\s*\n\s*/g, ' ');
  const names: string[] = [];
  for (let at: Command | null = command; at; at = at.parent) names.unshift(at.name());
  return new VarveError('command-line', {
    complaint: words.charAt(0).toUpperCase() + words.slice(1),
    command: names.join(' '),
  });
}

function commanderOption({ flags, help, required = false, hidden = false }: OptionSpec): Option {
  const option = new Option(flags, help).makeOptionMandatory(required).hideHelp(hidden);
  // commander takes a lone --no-x for an x that holds
  if (hidden && option.negate) option.default(null);
  if (GATHERED.has(option.long ?? ''))
    option.argParser((value: string, before: string[] | undefined) => [...(before ?? []), value]);
  return option;
}

function helpTail({ examples, exits }: CommandSpec): string {
  const kinds: readonly ErrorKind[] = [...exits, 'usage', 'interrupted'];
  const codes = kinds.map((kind) => [EXIT_CODES[kind], EXIT_WORDS[kind]] as const).sort(([a], [b]) => a - b);
  return [
    '',
    'Examples:',
    ...examples.flatMap((e) => [`  ${e.command}`, `      ${e.does}`]),
    '',
    'Exit codes:',
    '    0  done',
    ...codes.map(([code, words]) => `  ${String(code).padStart(3)}  ${words}`),
  ].join('\n');
}
