import type { Connection, OpenOptions, Result, Warehouse } from '../../adapter/index.ts';
import { fail } from '../../errors.ts';
import { statement } from '../../sql.ts';
import { makeCatalog } from './catalog.ts';
import { MysqlConnection, type Surroundings } from './connection.ts';
import { makeDialect } from './dialect.ts';
import { features } from './features.ts';
import { flavorOf, type Flavor } from './flavor.ts';
import { takeLease, type Lease } from './lease.ts';
import { loader } from './loader.ts';
import { locationOf, openDriver } from './open.ts';
import type { MysqlTarget } from './profile.ts';
import { rowHash } from './row-hash.ts';
import { sessionSettings } from './session.ts';

/** What is known of a server once it has been asked. */
interface Server {
  readonly version: string;
  readonly flavor: Flavor;
  /** True where names of databases and tables differ by their case. */
  readonly caseMatters: boolean;
}

/** Connects, makes the target's database where it is missing, and takes the lease unless only to read. */
export async function open(target: MysqlTarget, options: OpenOptions): Promise<Warehouse> {
  const location = locationOf(target);
  const server = await askServer(target, location);
  let lease: Lease | undefined;
  const connect = (): Promise<MysqlConnection> => connectTo(target, server, { location, lease: () => lease });
  if (options.readOnly !== true) {
    const holder = await connect();
    try {
      lease = await takeLease(holder, location, options);
    } catch (error) {
      await holder.close();
      throw error;
    }
  }
  return makeWarehouse(target, server, { location, connect, release: async () => lease?.release() });
}

async function askServer(target: MysqlTarget, location: string): Promise<Server> {
  const asking = new MysqlConnection(await openDriver(target), outside(location));
  try {
    const { rows } = await asking.query('SELECT version(), @@lower_case_table_names', 'ask for the version');
    const [version, names] = rows[0] ?? [];
    const flavor = flavorOf(String(version));
    const made = await asking.query(
      `SELECT 1 FROM information_schema.schemata WHERE schema_name = ${makeDialect(flavor).literal(target.schema)}`,
    );
    if (made.rows.length === 0)
      await asking.execute(
        statement(`make the schema ${target.schema}`, makeDialect(flavor).createSchema(target.schema)),
      );
    return { version: String(version), flavor, caseMatters: names === 0 };
  } finally {
    await asking.close();
  }
}

/** A session before anything is known of the server. */
function outside(location: string): Surroundings {
  const dialect = makeDialect(flavorOf(''));
  return {
    location,
    catalog: (query) => makeCatalog({ query, dialect, collation: '', caseMatters: true }),
    kill: () => Promise.resolve(),
    holdsLease: () => Promise.resolve(),
  };
}

interface Held {
  readonly location: string;
  readonly lease: () => Lease | undefined;
}

async function connectTo(target: MysqlTarget, server: Server, { location, lease }: Held): Promise<MysqlConnection> {
  const { flavor, caseMatters } = server;
  const dialect = makeDialect(flavor);
  const connection = new MysqlConnection(await openDriver(target), {
    location,
    catalog: (query: (sql: string) => Promise<Result>) =>
      makeCatalog({ query, dialect, collation: flavor.collation, caseMatters }),
    kill: async (session) => {
      const killer = new MysqlConnection(await openDriver(target), outside(location));
      await killer.execute(statement('stop a statement', `KILL QUERY ${session}`));
      await killer.close();
    },
    holdsLease: async () => lease()?.check(),
  });
  for (const sql of [...sessionSettings(flavor), `USE ${dialect.quote(target.schema)}`])
    await connection.execute(statement('set up the session', sql));
  return connection;
}

interface Opened {
  readonly location: string;
  readonly connect: () => Promise<Connection>;
  readonly release: () => Promise<void>;
}

function makeWarehouse(target: MysqlTarget, { version, flavor }: Server, opened: Opened): Warehouse {
  return {
    dialect: makeDialect(flavor),
    features,
    loader,
    rowHash,
    target,
    engine: `${flavor.name} ${version}`,
    location: opened.location,
    connect: opened.connect,
    copyFor: (path) => Promise.resolve(fail('copy-not-possible', { path, engine: flavor.name })),
    close: opened.release,
  };
}
