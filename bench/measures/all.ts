import { day } from './day.ts';
import { dbt } from './dbt.ts';
import { dump } from './dump.ts';
import { growth } from './growth.ts';
import { history } from './history.ts';
import { idle } from './idle.ts';
import { kept } from './kept.ts';
import { load } from './load.ts';
import { mariadb } from './mariadb.ts';
import type { Measure } from './measure.ts';
import { memory } from './memory.ts';
import { recovery } from './recovery.ts';
import { server } from './server.ts';

/** In the order of the table. */
export const MEASURES: readonly Measure[] = [
  dump,
  load,
  mariadb,
  server,
  day,
  history,
  dbt,
  growth,
  recovery,
  kept,
  memory,
  idle,
];
