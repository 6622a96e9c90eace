/** What differs between the servers that speak MySQL's protocol, as data. */
export interface Flavor {
  /** The prefix that macros dispatch to, and the profile's type. */
  readonly name: 'mysql' | 'mariadb' | 'mysql5';
  /** Compares text byte by byte, blanks at its end included (H3). */
  readonly collation: string;
  /** False: a column of type JSON is text with a check. */
  readonly jsonType: boolean;
  /** Modes of the session beyond those that every server is given. */
  readonly modes: readonly string[];
}

/** MySQL 8 and Aurora MySQL 3. `0900` collations count blanks at the end; the older `_bin` ones do not. */
export const MYSQL: Flavor = {
  name: 'mysql',
  collation: 'utf8mb4_0900_bin',
  jsonType: true,
  modes: ['ONLY_FULL_GROUP_BY'],
};

/** MariaDB from 10.6. It knows no functional dependencies, so ONLY_FULL_GROUP_BY would refuse what MySQL takes. */
export const MARIADB: Flavor = { name: 'mariadb', collation: 'utf8mb4_nopad_bin', jsonType: false, modes: [] };

/** MySQL 5.7 and Aurora MySQL 2: no collation counts blanks at the end. */
export const MYSQL5: Flavor = { name: 'mysql5', collation: 'utf8mb4_bin', jsonType: true, modes: [] };

/** The flavor of a server, by what it says of its version: `10.11.6-MariaDB`, `8.0.36`, `5.7.44-log`. */
export function flavorOf(version: string): Flavor {
  if (/mariadb/i.test(version)) return MARIADB;
  return Number(version.split('.', 1)[0]) >= 8 ? MYSQL : MYSQL5;
}
