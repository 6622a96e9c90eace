import type { Adapter } from '../../adapter/index.ts';
import { HOME } from '../../home.ts';
import { makeDialect } from './dialect.ts';
import { features } from './features.ts';
import { MARIADB, MYSQL, MYSQL5, type Flavor } from './flavor.ts';
import { target, type MysqlTarget } from './profile.ts';
import { open } from './warehouse.ts';

/** MySQL, Aurora MySQL and MariaDB: a server, whose databases are the schemas. The server that answers says what it is. */
function adapterFor(flavor: Flavor): Adapter {
  return {
    name: flavor.name,
    dialect: makeDialect(flavor),
    features,
    macros: new URL('adapters/mysql/macros.sql', HOME),
    ownServer: async () => (await import('./own/index.ts')).ownServer,
    cluster: async (of) => {
      const mysql = of as MysqlTarget;
      return mysql.aurora && (await import('./aurora/index.ts')).auroraCluster(mysql, mysql.aurora);
    },
    target,
    open: (target, options) => open(target as MysqlTarget, options),
  };
}

export const mysql = adapterFor(MYSQL);
export const mariadb = adapterFor(MARIADB);
export const mysql5 = adapterFor(MYSQL5);
