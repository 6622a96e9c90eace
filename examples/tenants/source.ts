/** The live system that the dumps of the worked example come from, as SQL for a MariaDB. */
import { tenantsOn, type ExampleDay } from './tenants.ts';

/** The database of the system. */
export const SOURCE = 'app';

/** Makes the database and its table. */
export const MAKE_SOURCE = `
create database ${SOURCE} character set utf8mb4;
create table ${SOURCE}.tenants (
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

/** Brings the system to where it stands on a day. */
export function sourceOn(day: ExampleDay): string {
  const rows = tenantsOn(day).map((tenant) => `(${Object.values(tenant).map(literal).join(', ')})`);
  return `set names utf8mb4; truncate ${SOURCE}.tenants; insert into ${SOURCE}.tenants values ${rows.join(',\n')}`;
}
