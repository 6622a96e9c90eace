import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const BIN = join(import.meta.dirname, '..', 'node_modules', '.bin');

/** What must hold of the text before it is run, in order. */
export const CHECKS = [
  { name: 'format', command: ['prettier', '--check', '--log-level', 'warn', '.'] },
  { name: 'lint', command: ['eslint', '--max-warnings', '0', '.'] },
  { name: 'types', command: ['tsc', '--noEmit'] },
] as const;

/** Runs one check; true where it holds. What it finds is printed as it comes. */
export function runCheck({ name, command }: (typeof CHECKS)[number]): boolean {
  const [program, ...args] = command;
  const { status } = spawnSync(join(BIN, program), args, { stdio: ['ignore', 'inherit', 'inherit'] });
  console.log(`${status === 0 ? '✔' : '✖'} ${name}`);
  return status === 0;
}
