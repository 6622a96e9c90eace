import type { Flavor } from './flavor.ts';

const LOCK_WAIT_SECONDS = 60;
/** Half a day: a connection that waits for the other's work is not to be cut off. */
const IDLE_SECONDS = 43_200;
const STREAM_SECONDS = 600;
const JOIN_BUFFER = 33_554_432;

/** What every server is told: values that do not fit are errors, as are dates that are none. */
const MODES = [
  'STRICT_ALL_TABLES',
  'NO_ZERO_IN_DATE',
  'NO_ZERO_DATE',
  'ERROR_FOR_DIVISION_BY_ZERO',
  'NO_ENGINE_SUBSTITUTION',
];

/**
 * What a session must be, whatever the server's defaults: UTC (H6), strict, text compared byte by byte (H3), InnoDB, and
 * no locks on what is only read.
 */
export function sessionSettings(flavor: Flavor): readonly string[] {
  const variables: Record<string, string> = {
    sql_mode: `'${[...MODES, ...flavor.modes].join(',')}'`,
    time_zone: `'+00:00'`,
    default_storage_engine: 'InnoDB',
    lock_wait_timeout: String(LOCK_WAIT_SECONDS),
    innodb_lock_wait_timeout: String(LOCK_WAIT_SECONDS),
    wait_timeout: String(IDLE_SECONDS),
    net_read_timeout: String(STREAM_SECONDS),
    net_write_timeout: String(STREAM_SECONDS),
    group_concat_max_len: '1048576',
    join_buffer_size: String(JOIN_BUFFER),
    // MariaDB joins without an index row by row unless it is told that it may hash
    ...(flavor.name === 'mariadb' ? { join_cache_level: '4', join_buffer_space_limit: String(8 * JOIN_BUFFER) } : {}),
  };
  const settings = Object.entries(variables).map(([name, value]) => `SESSION ${name} = ${value}`);
  return [
    `SET NAMES utf8mb4 COLLATE ${flavor.collation}`,
    `SET ${settings.join(', ')}`,
    'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED',
  ];
}
