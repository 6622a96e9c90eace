import { setTimeout as sleep } from 'node:timers/promises';
import type { OpenOptions } from '../../adapter/index.ts';
import { fail } from '../../errors.ts';
import type { MysqlConnection } from './connection.ts';

/** The server's own lock: it is free the moment that the session which holds it is gone, however that came. */
const LOCK = 'varve:run';
const RETRY_MILLIS = 250;
const HEARTBEAT_MILLIS = 20_000;

/** One run at a time on a server (H18): held by a session of its own from the opening to the close. */
export interface Lease {
  /** Errors: `lease-lost`. */
  check(): Promise<void>;
  release(): Promise<void>;
}

/** Waits for the lease as long as the options say. Errors: `database-in-use`, `interrupted`. */
export async function takeLease(connection: MysqlConnection, location: string, options: OpenOptions): Promise<Lease> {
  const tries = Math.floor((options.wait ?? 0) / RETRY_MILLIS);
  for (let left = tries; !(await tryLock(connection)); left--) {
    const holder = await holderOf(connection);
    if (left <= 0) return fail('database-in-use', { path: location, holder });
    if (left === tries) options.onWait?.(holder);
    await sleep(RETRY_MILLIS, undefined, { signal: options.signal }).catch((cause: unknown) =>
      fail('interrupted', { during: `waiting for ${location}` }, { cause }),
    );
  }
  return heldBy(connection, location);
}

function heldBy(connection: MysqlConnection, location: string): Lease {
  const check = async (): Promise<void> => {
    const sql = `SELECT IS_USED_LOCK('${LOCK}') = CONNECTION_ID()`;
    const held = await connection.query(sql, 'check the lease').catch(() => undefined);
    if (held?.rows[0]?.[0] !== 1) fail('lease-lost', { location });
  };
  // a session that is never heard of is one that a firewall or the server forgets
  const heartbeat = setInterval(() => void check().catch(() => undefined), HEARTBEAT_MILLIS);
  heartbeat.unref();
  return {
    check,
    release: async () => {
      clearInterval(heartbeat);
      // the server notices the end of a session a little later
      await connection.query(`SELECT RELEASE_LOCK('${LOCK}')`, 'give the lease back').catch(() => undefined);
      await connection.close();
    },
  };
}

async function tryLock(connection: MysqlConnection): Promise<boolean> {
  return (await connection.query(`SELECT GET_LOCK('${LOCK}', 0)`, 'take the lease')).rows[0]?.[0] === 1;
}

async function holderOf(connection: MysqlConnection): Promise<string> {
  const { rows } = await connection.query(
    `SELECT id, user, host FROM information_schema.processlist WHERE id = IS_USED_LOCK('${LOCK}')`,
    'ask who holds the lease',
  );
  const [id, user, host] = rows[0] ?? [];
  return id === undefined
    ? 'another run'
    : `another run of ${String(user)} from ${String(host)} (session ${String(id)})`;
}
