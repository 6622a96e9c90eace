import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { EXIT_CODES, PACKAGE_VERSION, systemClock, VarveError } from '../index.ts';
import { commands } from './commands/all.ts';
import { dbtCommands } from './dbt/commands.ts';
import { dbtCommandLine } from './dbt/command-line.ts';
import { dbtExitCode } from './dbt/errors.ts';
import { DBT_GLOBALS } from './dbt/options.ts';
import { logOptions } from './dbt/log-options.ts';
import { dbtOutput } from './dbt/printer.ts';
import { allOptions } from './engine-options.ts';
import type { Output } from './output.ts';
import { jsonOutput } from './printers/json.ts';
import { textOutput } from './printers/text.ts';
import { makeProgram } from './program.ts';
import type { CommandSpec } from './spec.ts';

type Options = Readonly<Record<string, unknown>>;

/** A way to be called: by our own name, or by dbt's (`varve dbt …`). */
interface Face {
  readonly name: string;
  readonly commands: readonly CommandSpec[];
  readonly output: (options: Options) => Output;
  readonly exitCode: (error: unknown) => number;
}

const OURS: Face = {
  name: 'varve',
  commands,
  output: (options) => makeOutput(options['json'] === true),
  exitCode: (error) => (error instanceof VarveError ? error.exitCode : EXIT_CODES.engine),
};

const DBT: Face = {
  name: 'dbt',
  commands: dbtCommands,
  output: (options) =>
    dbtOutput({
      out: (line) => process.stdout.write(line),
      quiet: options['quiet'] === true,
      prints: options['print'] !== false,
      ...logOptions(options),
      now: () => systemClock.now(),
      invocationId: randomUUID(),
    }),
  exitCode: dbtExitCode,
};

/** Runs one command line; resolves to its exit code. */
async function main(argv: readonly string[]): Promise<number> {
  const [first, ...rest] = argv;
  return first === 'dbt' ? call(DBT, dbtCommandLine(rest)) : call(OURS, argv);
}

async function call(face: Face, argv: readonly string[]): Promise<number> {
  let code = 0;
  const program = makeProgram(face.commands, {
    name: face.name,
    version: PACKAGE_VERSION,
    run: async (spec, command) => {
      code = await runCommand(face, spec, command);
    },
  });
  try {
    await program.parseAsync(argv, { from: 'user' });
    return code;
  } catch (error) {
    if (!(error instanceof VarveError)) return commanderExit(error);
    face.output({ json: argv.includes('--json') }).error(error, argv.includes('--debug'));
    return face.exitCode(error);
  }
}

async function runCommand(face: Face, spec: CommandSpec, command: Command): Promise<number> {
  const given = optionsOf(command);
  const options = await allOptions(given, [...spec.options, ...DBT_GLOBALS], process.env);
  const output = face.output(options);
  if (!spec.run) {
    command.outputHelp();
    return EXIT_CODES.usage;
  }
  const stop = new AbortController();
  const onSignal = (): void => stop.abort();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, onSignal);
  try {
    output.begin?.(command.name(), options);
    return await spec.run({ args: command.args, options, output, signal: stop.signal });
  } catch (error) {
    output.error(error, options['debug'] === true);
    return face.exitCode(error);
  } finally {
    output.end();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, onSignal);
  }
}

/** What was said before the command or on it. */
function optionsOf(command: Command): Record<string, unknown> {
  const outer = command.parent ? optionsOf(command.parent) : {};
  const own = Object.entries(command.opts()).filter(([, value]) => value !== null && value !== undefined);
  return { ...outer, ...Object.fromEntries(own) };
}

function makeOutput(json: boolean): Output {
  if (json) return jsonOutput((line) => process.stdout.write(line));
  const color = process.stdout.isTTY && process.env['NO_COLOR'] === undefined;
  return textOutput({ out: process.stdout, err: process.stderr, color });
}

/** Help or the version was printed; commander's exit codes become ours. */
function commanderExit(error: unknown): number {
  const exitCode = (error as { exitCode?: unknown }).exitCode;
  if (typeof exitCode !== 'number') throw error;
  return exitCode === 0 ? 0 : EXIT_CODES.usage;
}

// A reader that has seen enough (`| head`) ends what is told, not what is done.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });

process.exitCode = await main(process.argv.slice(2));
