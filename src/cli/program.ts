import { Command, Option } from 'commander';
import { EXIT_CODES, type ErrorKind } from '../index.ts';
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
  { version, run }: { readonly version: string; readonly run: Runner },
): Command {
  const program = new Command('varve')
    .description('Every day of your MySQL system, kept for ever: dumps become staging, history and answers.')
    .version(version)
    .showHelpAfterError('Try: varve --help')
    .exitOverride()
    .configureHelp({ showGlobalOptions: true });
  for (const option of GLOBAL_OPTIONS) program.addOption(commanderOption(option));
  for (const spec of commands) program.addCommand(makeCommand(spec, run));
  return program;
}

function makeCommand(spec: CommandSpec, run: Runner): Command {
  const command = new Command(spec.name)
    .description(spec.summary)
    .exitOverride()
    .configureHelp({ showGlobalOptions: true });
  if (spec.words !== undefined) command.arguments(spec.words);
  for (const option of spec.options) command.addOption(commanderOption(option));
  for (const sub of spec.subcommands ?? []) command.addCommand(makeCommand(sub, run));
  command.addHelpText('after', helpTail(spec));
  command.action(() => run(spec, command));
  return command;
}

function commanderOption({ flags, help }: OptionSpec): Option {
  const option = new Option(flags, help);
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
