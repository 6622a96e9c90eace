import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { EXIT_CODES, VarveError } from '../index.ts';
import { commands } from './commands/all.ts';
import type { Output } from './output.ts';
import { jsonOutput } from './printers/json.ts';
import { textOutput } from './printers/text.ts';
import { makeProgram } from './program.ts';
import type { CommandSpec } from './spec.ts';

/** Runs one command line; resolves to its exit code. */
async function main(argv: readonly string[]): Promise<number> {
  let code = 0;
  const program = makeProgram(commands, {
    version: packageVersion(),
    run: async (spec, command) => {
      code = await runCommand(spec, command);
    },
  });
  try {
    await program.parseAsync(argv, { from: 'user' });
    return code;
  } catch (error) {
    if (!(error instanceof VarveError)) return commanderExit(error);
    makeOutput(argv.includes('--json')).error(error, argv.includes('--debug'));
    return error.exitCode;
  }
}

async function runCommand(spec: CommandSpec, command: Command): Promise<number> {
  const options = command.optsWithGlobals<Record<string, unknown>>();
  const output = makeOutput(options['json'] === true);
  if (!spec.run) {
    command.outputHelp();
    return EXIT_CODES.usage;
  }
  const stop = new AbortController();
  const onSignal = (): void => stop.abort();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, onSignal);
  try {
    return await spec.run({ args: command.args, options, output, signal: stop.signal });
  } catch (error) {
    output.error(error, options['debug'] === true);
    return error instanceof VarveError ? error.exitCode : EXIT_CODES.engine;
  } finally {
    output.end();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, onSignal);
  }
}

function makeOutput(json: boolean): Output {
  if (json) return jsonOutput((text) => process.stdout.write(text));
  const color = process.stdout.isTTY && process.env['NO_COLOR'] === undefined;
  return textOutput({ out: process.stdout, err: process.stderr, color });
}

/** Help or the version was printed; commander's exit codes become ours. */
function commanderExit(error: unknown): number {
  const exitCode = (error as { exitCode?: unknown }).exitCode;
  if (typeof exitCode !== 'number') throw error;
  return exitCode === 0 ? 0 : EXIT_CODES.usage;
}

function packageVersion(): string {
  return (JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string })
    .version;
}

// A reader that has seen enough (`| head`) ends what is told, not what is done.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });

process.exitCode = await main(process.argv.slice(2));
