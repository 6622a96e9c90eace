/**
 * npm run demo: the worked example, day by day, in a folder of its own.
 * npm run demo -- mariadb: the same on a private MariaDB, its dumps made by `varve dump` from a live system there.
 */
import { spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MAKE_SOURCE, SOURCE, sourceOn } from '../examples/tenants/source.ts';
import { DAYS } from '../examples/tenants/tenants.ts';
import { startMariadb, type Mariadb } from '../test/server/mariadb.ts';

const ROOT = join(import.meta.dirname, '..');
const FOLDER = join(ROOT, 'target', 'demo');
const PROJECT = join(FOLDER, 'dbt');

const [engine = 'duckdb'] = process.argv.slice(2);
if (engine !== 'duckdb' && engine !== 'mariadb') {
  process.stderr.write(`The demo runs on duckdb or mariadb, not on ${engine}.\n`);
  process.exit(2);
}
rmSync(FOLDER, { recursive: true, force: true });
cpSync(join(ROOT, 'examples', 'tenants'), FOLDER, {
  recursive: true,
  filter: (path) => !/\/(data|store|target)$/.test(path),
});
process.exitCode = engine === 'mariadb' ? await onMariadb() : runDays();

/** A server of its own is the source system and the warehouse; it is gone when the demo ends. */
async function onMariadb(): Promise<number> {
  const server = await startMariadb();
  try {
    await settle(server);
    let status = 0;
    for (const day of DAYS) {
      await server.sql(sourceOn(day));
      status ||= varve('dump', '--date', day) || runDay(day);
    }
    return status || finish('The server is stopped now; the dumps and the store are');
  } finally {
    await server.stop();
  }
}

/** The project is told of the server, and the dumps that lie there are taken away. */
async function settle(server: Mariadb): Promise<void> {
  await server.sql(MAKE_SOURCE);
  const output = { type: 'mariadb', socket: server.socket, username: 'root', schema: 'main' };
  writeFileSync(join(PROJECT, 'profiles.yml'), `tenants: {target: prod, outputs: {prod: ${JSON.stringify(output)}}}\n`);
  const from = { socket: server.socket, user: 'root', database: SOURCE };
  appendFileSync(join(PROJECT, 'varve.yml'), `dump: {from: ${JSON.stringify(from)}}\n`);
  rmSync(join(FOLDER, 'dumps'), { recursive: true });
}

function runDays(): number {
  let status = 0;
  for (const day of DAYS) status ||= runDay(day);
  return status || finish('The project, its database and its store are', ' Try there: npx varve history');
}

function runDay(day: string): number {
  const status = varve('daily', '--date', day);
  if (status !== 0) return status;
  console.log(`\nThe histories after ${day}:`);
  varve('history');
  console.log('\nTenant 12345:');
  varve('history', 'tenant_status_history', '--key', '12345');
  console.log('');
  return 0;
}

function finish(left: string, next = ''): number {
  console.log('The same tenant by the `history` model:');
  varve('history', 'tenant_history', '--key', '12345');
  console.log('\nWhat was kept, checked:');
  const status = varve('verify');
  console.log(`\n${left} in ${join('target', 'demo')}.${next}`);
  return status;
}

/** Runs a command of Varve in the project; its exit code. */
function varve(...args: readonly string[]): number {
  console.log(`\u001b[1m$ varve ${args.join(' ')}\u001b[0m`);
  const { status } = spawnSync(process.execPath, [join(ROOT, 'bin', 'varve'), ...args], {
    cwd: PROJECT,
    stdio: 'inherit',
  });
  return status ?? 1;
}
