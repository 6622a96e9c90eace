import type { OwnServer } from '../../../adapter/index.ts';
import { copy } from './copy.ts';
import { lacks } from './lacks.ts';
import { commits, log } from './log.ts';
import { revive } from './private.ts';

/** A MariaDB on this machine: copied by mariadb-backup, carried on by its binary log. */
export const ownServer: OwnServer = { lacks, copy, log, commits, revive };
