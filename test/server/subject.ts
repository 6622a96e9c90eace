import type { Adapter, Target } from '../../src/adapter/index.ts';
import { mariadb, mysql } from '../../src/adapters/mysql/index.ts';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { executable, startMariadb, type Mariadb } from './mariadb.ts';

/** A server to run tests on, emptied between them. */
export interface TestServer {
  readonly adapter: Adapter;
  /** One output of profiles.yml. */
  readonly output: Readonly<Record<string, unknown>>;
  target(): Target;
  /** Drops every database that is not the server's own. */
  empty(): Promise<void>;
  stop(): Promise<void>;
}

/** `mysql://user:password@host:3306/schema`: the server of a test run, whose databases are dropped. */
const GIVEN = process.env['VARVE_TEST_MYSQL_URL'];

/** A private MariaDB, or the MySQL server that VARVE_TEST_MYSQL_URL names. */
export async function startServer(): Promise<TestServer> {
  if (GIVEN !== undefined && GIVEN !== '') {
    const url = new URL(GIVEN);
    const output = {
      type: 'mysql',
      host: url.hostname,
      port: Number(url.port || 3306),
      username: decodeURIComponent(url.username),
      password: decodeURIComponent(url.password),
      schema: url.pathname.slice(1) || 'varve_test',
    };
    await claim(mysql, mysql.target('dev', output));
    return serverOf(mysql, output, () => Promise.resolve());
  }
  refuseOrTell();
  return serverOn(await startMariadb());
}

/** A MariaDB that a test has started in its own way; `more`: keys of its output in profiles.yml. */
export function serverOn(machine: Mariadb, more: Readonly<Record<string, unknown>> = {}): TestServer {
  const output = { type: 'mariadb', socket: machine.socket, username: 'root', schema: 'main', ...more };
  return serverOf(mariadb, output, () => machine.stop());
}

/** Without a server these tests prove nothing: in CI that is a failure, elsewhere it is said loudly. */
function refuseOrTell(): void {
  const program = executable('mariadbd');
  const there =
    existsSync(program) || (process.env['PATH'] ?? '').split(':').some((dir) => existsSync(join(dir, program)));
  if (there) return;
  const message =
    'No MariaDB server is installed and VARVE_TEST_MYSQL_URL names none: NOTHING OF MySQL IS TESTED HERE.';
  if (process.env['CI'] !== undefined) throw new Error(message);
  process.stderr.write(`\n*** ${message} ***\n\n`);
  process.exit(0);
}

/** Databases that tests make. */
const OURS = /^(varve|main|silver|gold|seeds|staging|s$|Mixed schema$|analytics)/;

/** The tests drop databases: a server that holds any that are not theirs is refused. */
async function claim(adapter: Adapter, target: Target): Promise<void> {
  const warehouse = await adapter.open(target, { projectDir: '.', readOnly: true });
  const connection = await warehouse.connect();
  const foreign = (await connection.catalog.schemas()).filter((s) => s !== target.schema && !OURS.test(s));
  await connection.close();
  await warehouse.close();
  if (foreign.length > 0)
    throw new Error(`VARVE_TEST_MYSQL_URL names a server with databases that tests would drop: ${foreign.join(', ')}`);
}

function serverOf(adapter: Adapter, output: Readonly<Record<string, unknown>>, stop: () => Promise<void>): TestServer {
  const target = (): Target => adapter.target('dev', output);
  return {
    adapter,
    output,
    target,
    stop,
    empty: async () => {
      const warehouse = await adapter.open(target(), { projectDir: '.' });
      const connection = await warehouse.connect();
      for (const schema of await connection.catalog.schemas())
        await connection.execute({ purpose: 'empty the server', sql: warehouse.dialect.dropSchema(schema) });
      await connection.close();
      await warehouse.close();
    },
  };
}
