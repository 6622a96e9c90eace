import { join } from 'node:path';
import type { Command } from './usage.ts';

const BENCH = join(import.meta.dirname, '..');

/** A script of this folder, on this Node. */
export function script(name: string, ...args: readonly string[]): Command {
  return { program: process.execPath, args: [join(BENCH, name), ...args] };
}

/** The command line, as users start it. */
export function varve(projectDir: string, ...args: readonly string[]): Command {
  const bin = join(BENCH, '../bin/varve');
  return { program: process.execPath, args: [bin, '--project-dir', projectDir, ...args] };
}
