import type { Connection as Driver } from 'mysql2';
import { fail } from '../../errors.ts';
import { failed } from './failure.ts';
import type { MysqlTarget, Tls } from './profile.ts';

/** `user@host:3306`, or the socket; never with a password. */
export function locationOf(target: MysqlTarget): string {
  const at = target.socket ?? `${target.host}:${target.port}`;
  return target.user === undefined ? at : `${target.user}@${at}`;
}

/** Opens one session, with nothing set yet. Errors: `driver-missing`, `database-unusable`. */
export async function openDriver(target: MysqlTarget): Promise<Driver> {
  const { createConnection } = await import('mysql2').catch((cause: unknown) =>
    fail('driver-missing', { driver: 'mysql2', type: target.type }, { cause }),
  );
  const driver = createConnection({
    ...(target.socket === undefined ? { host: target.host, port: target.port } : { socketPath: target.socket }),
    ...(target.user === undefined ? {} : { user: target.user }),
    ...(target.password === undefined ? {} : { password: target.password }),
    ...(target.tls === undefined ? {} : { ssl: sslOf(target.tls) }),
    charset: 'utf8mb4',
    connectTimeout: target.connectTimeout,
    enableKeepAlive: true,
    multipleStatements: false,
  });
  return new Promise<Driver>((resolve, reject) => {
    driver.on('error', () => undefined);
    driver.connect((error) => {
      if (error === null) return resolve(driver);
      driver.destroy();
      reject(unusable(error, target));
    });
  });
}

function sslOf({ ca, cert, key, rejectUnauthorized, verifyIdentity }: Tls): Record<string, string | boolean> {
  const files = Object.entries({ ca, cert, key }).filter(([, text]) => text !== undefined) as [string, string][];
  return { ...Object.fromEntries(files), rejectUnauthorized, verifyIdentity };
}

function unusable(cause: Error, target: MysqlTarget): Error {
  const path = locationOf(target);
  try {
    const code = 'code' in cause ? String(cause.code) : '';
    if (code === 'ER_ACCESS_DENIED_ERROR') return failed(cause, 'open the connection', path);
    return fail('database-unusable', { path, reason: cause.message === '' ? code : cause.message }, { cause });
  } catch (error) {
    return error as Error;
  }
}
