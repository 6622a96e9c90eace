import { readFile } from 'node:fs/promises';
import { startMariadb, type Mariadb } from '../../test/server/mariadb.ts';
import type { Side } from '../harness/pairs.ts';
import type { Line } from '../harness/report.ts';
import type { Workshop } from '../harness/workshop.ts';

/** Runs a measure against a private server of its own, which is stopped whatever comes. */
export function onMariadb(
  against: (server: Mariadb, workshop: Workshop) => Promise<Line | readonly Line[]>,
): (workshop: Workshop) => Promise<Line[]> {
  return async (workshop) => {
    const server = await startMariadb();
    try {
      return [await against(server, workshop)].flat();
    } finally {
      await server.stop();
    }
  };
}

/** The process of a server. */
export async function processOf(server: Mariadb): Promise<number> {
  return Number(await readFile((await server.sql('SELECT @@pid_file')).trim(), 'utf8'));
}

/** `mariadb < dump` into an empty database of the server. */
export async function mariadbSide(
  server: Mariadb,
  workshop: Workshop,
  day = 1,
): Promise<Side & { readonly before: () => Promise<void> }> {
  return {
    command: {
      program: 'mariadb',
      args: ['--no-defaults', `--socket=${server.socket}`, '--user=root', 'app'],
      stdin: await workshop.dump(day),
    },
    before: async () => {
      await server.sql('DROP DATABASE IF EXISTS app; CREATE DATABASE app');
    },
    server: await processOf(server),
  };
}
