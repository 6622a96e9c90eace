/** Writes the dumps of the worked example with a real MariaDB: node examples/tenants/make-dumps.ts [folder] */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { addDays, parseDay } from '../../src/day.ts';
import { startMariadb } from '../../test/server/mariadb.ts';
import { MAKE_SOURCE, SOURCE, sourceOn } from './source.ts';
import { DAYS } from './tenants.ts';

const folder = process.argv[2] ?? join(import.meta.dirname, 'dumps');

/** The tool's own bytes; only its end line tells the moment of the example: 05:30 in Tokyo, as a server in UTC writes it. */
function dumpedOn(dump: Buffer, day: string): string {
  return dump
    .toString('utf8')
    .replace(/^-- Dump completed on .*$/m, `-- Dump completed on ${addDays(parseDay(day), -1)} 20:30:00`);
}

const server = await startMariadb();
try {
  await mkdir(folder, { recursive: true });
  await server.sql(MAKE_SOURCE);
  for (const day of DAYS) {
    await server.sql(sourceOn(day));
    const dump = await server.dump('--single-transaction', '--default-character-set=utf8mb4', SOURCE);
    await writeFile(join(folder, `tenants-${day}.sql.gz`), gzipSync(dumpedOn(dump, day), { level: 9 }));
  }
} finally {
  await server.stop();
}
