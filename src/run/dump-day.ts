import { basename } from 'node:path';
import type { Day } from '../day.ts';
import { dayOfEndLine, dayOfName, readEndLine } from '../dump/index.ts';
import { fail } from '../errors.ts';
import type { Session } from './session.ts';

/** The day a dump describes (H6): by its file name, else by its end line read in the zone that `dumps.clock` names. Errors: `day-unknown`. */
export async function dayOfDump({ project }: Session, parts: readonly string[]): Promise<Day> {
  const { dumps, time_zone } = project.settings;
  const name = basename(parts[0] ?? '');
  const named = dayOfName(dumps.name, name);
  if (named !== undefined) return named;
  const end = dumps.clock === undefined ? null : await readEndLine({ parts });
  const ended = end === null || dumps.clock === undefined ? undefined : dayOfEndLine(end, dumps.clock, time_zone);
  return ended ?? fail('day-unknown', { dump: name });
}
