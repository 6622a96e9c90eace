/** Writes the dumps of the worked example with a real MariaDB: node examples/tenants/make-dumps.ts [folder] */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { addDays, parseDay } from '../../src/day.ts';
import { startMariadb } from '../../test/server/mariadb.ts';
import { DAYS, tenantsOn } from './tenants.ts';

const folder = process.argv[2] ?? join(import.meta.dirname, 'dumps');

const SCHEMA = `
create table tenants (
  id bigint not null auto_increment comment 'number of the tenant',
  name varchar(120) not null,
  email varchar(190) default null,
  status tinyint not null comment 'see tenant_status_codes',
  property_id int unsigned default null,
  rent decimal(10,2) default null,
  notes text default null,
  updated_at datetime not null,
  primary key (id)
) engine=InnoDB default charset=utf8mb4 comment='tenants and applicants'`;

const literal = (value: string | number | null): string =>
  value === null
    ? 'NULL'
    : typeof value === 'number'
      ? String(value)
      : `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

/** The tool's own bytes; only its end line tells the moment of the example: 05:30 in Tokyo, as a server in UTC writes it. */
function dumpedOn(dump: Buffer, day: string): string {
  return dump
    .toString('utf8')
    .replace(/^-- Dump completed on .*$/m, `-- Dump completed on ${addDays(parseDay(day), -1)} 20:30:00`);
}

const server = await startMariadb();
try {
  await mkdir(folder, { recursive: true });
  await server.sql('create database app character set utf8mb4');
  await server.sql(SCHEMA, 'app');
  for (const day of DAYS) {
    const rows = tenantsOn(day).map((tenant) => `(${Object.values(tenant).map(literal).join(', ')})`);
    await server.sql(`set names utf8mb4; truncate tenants; insert into tenants values ${rows.join(',\n')}`, 'app');
    const dump = await server.dump('--single-transaction', '--default-character-set=utf8mb4', 'app');
    await writeFile(join(folder, `tenants-${day}.sql.gz`), gzipSync(dumpedOn(dump, day), { level: 9 }));
  }
} finally {
  await server.stop();
}
