import { commands } from '../commands/all.ts';
import type { CommandSpec } from '../spec.ts';
import { debug } from './debug.ts';
import { init } from './init.ts';

const OWN: readonly CommandSpec[] = [debug, init];

/** Commands by dbt's name: ours, but for those that dbt's users know as something else. */
export const dbtCommands: readonly CommandSpec[] = commands.map(
  (spec) => OWN.find(({ name }) => name === spec.name) ?? spec,
);
