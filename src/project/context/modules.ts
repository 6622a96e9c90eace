import { datetimeModules } from './datetime-module.ts';
import { itertoolsModule } from './itertools.ts';
import { Namespace } from './namespace.ts';
import { patternModule } from './pattern.ts';

export { Namespace } from './namespace.ts';

const RE = patternModule();
const ITERTOOLS = itertoolsModule();

/** dbt's `modules`: what templates use of Python's datetime, pytz, re and itertools. */
export function modules(startedAt: Date): Namespace {
  return new Namespace('modules', [...datetimeModules(startedAt), ['re', RE], ['itertools', ITERTOOLS]]);
}
