import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Connection, Lack } from '../../../adapter/index.ts';
import { isError } from '../../../errors.ts';
import { flavorOf } from '../flavor.ts';
import { find, PROGRAMS, type Program } from './programs.ts';

/** Rights on the whole server that a copy of it takes. */
const RIGHTS = ['RELOAD', 'PROCESS', 'LOCK TABLES', 'BINLOG MONITOR'];

/** What a backup or a restore lacks here. */
export async function lacks(connection: Connection | undefined): Promise<readonly Lack[]> {
  if (!connection) return programs();
  const [version] = await variables(connection, ['version']);
  if (flavorOf(version ?? '').name !== 'mariadb')
    return [
      {
        what: `the server is ${version ?? ''}, not MariaDB`,
        hint: 'Copy it by its own tools: point-in-time recovery.',
      },
    ];
  return [
    ...(await programs()),
    ...(await reach(connection)),
    ...(await log(connection)),
    ...(await rights(connection)),
  ];
}

async function programs(): Promise<Lack[]> {
  const missing: Program[] = [];
  for (const name of Object.keys(PROGRAMS) as Program[]) if ((await find(name)) === undefined) missing.push(name);
  if (missing.length === 0) return [];
  const packages = [...new Set(missing.map((name) => PROGRAMS[name]))].join(' ');
  return [
    { what: `${missing.join(', ')} not installed`, hint: `Install beside the server: apt-get install ${packages}` },
  ];
}

/** Files are copied: the server must run here, and its folder be open to us. */
async function reach(connection: Connection): Promise<Lack[]> {
  const [data = ''] = await variables(connection, ['datadir']);
  const readable = await access(`${data}ibdata1`, constants.R_OK).then(
    () => true,
    () => false,
  );
  return readable
    ? []
    : [
        {
          what: `the server's data (${data}) cannot be read from here`,
          hint: 'Run backup and restore on the machine of the server, as its user (mysql) or as root.',
        },
      ];
}

async function log(connection: Connection): Promise<Lack[]> {
  const [on, format, base = ''] = await variables(connection, ['log_bin', 'binlog_format', 'log_bin_basename']);
  if (on !== '1')
    return [{ what: 'the binary log is off', hint: 'Set log_bin in the server’s configuration and start it again.' }];
  if (format === 'STATEMENT')
    return [
      {
        what: 'binlog_format is STATEMENT',
        hint: 'Set binlog_format = ROW (or MIXED): statements do not replay to the same rows.',
      },
    ];
  const readable = await access(dirname(base), constants.R_OK).then(
    () => true,
    () => false,
  );
  return readable
    ? []
    : [{ what: `the binary log (${base}) cannot be read from here`, hint: 'Run as the server’s user.' }];
}

async function rights(connection: Connection): Promise<Lack[]> {
  try {
    const { rows } = await connection.query(
      "SELECT privilege_type FROM information_schema.user_privileges WHERE replace(grantee, '''', '') = current_user()",
    );
    const held = new Set(rows.map(([name]) => String(name)));
    const missing = RIGHTS.filter((name) => !held.has(name));
    if (missing.length === 0) return [];
    const hint = `GRANT ${missing.join(', ')} ON *.* to it, or use a target whose user has them.`;
    return [{ what: `the user lacks ${missing.join(', ')}`, hint }];
  } catch (error) {
    if (!isError(error, 'rights-missing')) throw error;
    return [{ what: 'the user’s rights cannot be read', hint: 'Use a target whose user may copy the server.' }];
  }
}

/** Values of the server's variables, as text. */
export async function variables(connection: Connection, names: readonly string[]): Promise<readonly string[]> {
  const { rows } = await connection.query(`SELECT ${names.map((name) => `@@global.${name}`).join(', ')}`);
  return (rows[0] ?? []).map(String);
}
