import type { Column, Table } from './tables.ts';

/** What the dumps of the two servers differ in. */
export interface Server {
  readonly name: 'mariadb' | 'mysql';
  readonly head: string;
  readonly characterSet: string;
  readonly collation: string;
  /** Before a string literal of bytes. */
  readonly binary: string;
  /** Between INSERT … VALUES and the first row, and between two rows. */
  readonly before: string;
  readonly between: string;
  type(type: string): string;
  nullDefault(type: string): string;
  default(value: string): string;
}

const NOW = 'now';

const mariadb: Server = {
  name: 'mariadb',
  head:
    '/*M!999999\\- enable the sandbox mode */ \n' +
    '-- MariaDB dump 10.19  Distrib 10.11.19-MariaDB, for debian-linux-gnu (x86_64)\n' +
    '--\n-- Host: localhost    Database: app\n' +
    '-- ------------------------------------------------------\n-- Server version\t10.11.19-MariaDB-0+deb12u1\n\n',
  characterSet: '/*!40101 SET character_set_client = utf8mb4 */;',
  collation: 'utf8mb4_general_ci',
  binary: '',
  before: '\n',
  between: ',\n',
  type: (type) => ({ bigint: 'bigint(20)', 'int unsigned': 'int(10) unsigned', tinyint: 'tinyint(4)' })[type] ?? type,
  nullDefault: () => ' DEFAULT NULL',
  default: (value) => (value === NOW ? 'current_timestamp()' : value),
};

const mysql: Server = {
  name: 'mysql',
  head:
    '-- MySQL dump 10.13  Distrib 8.0.36, for Linux (x86_64)\n--\n-- Host: localhost    Database: app\n' +
    '-- ------------------------------------------------------\n-- Server version\t8.0.36\n\n',
  characterSet: '/*!50503 SET character_set_client = utf8mb4 */;',
  collation: 'utf8mb4_0900_ai_ci',
  binary: '_binary ',
  before: ' ',
  between: ',',
  type: (type) => type,
  nullDefault: (type) => (type === 'text' || type === 'blob' ? '' : ' DEFAULT NULL'),
  default: (value) => (value === NOW ? 'CURRENT_TIMESTAMP' : `'${value}'`),
};

export const SERVERS = { mariadb, mysql } as const;

export const SESSION_BEGINS = `/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;
/*!40101 SET @OLD_CHARACTER_SET_RESULTS=@@CHARACTER_SET_RESULTS */;
/*!40101 SET @OLD_COLLATION_CONNECTION=@@COLLATION_CONNECTION */;
/*!40101 SET NAMES utf8mb4 */;
/*!40103 SET @OLD_TIME_ZONE=@@TIME_ZONE */;
/*!40103 SET TIME_ZONE='+00:00' */;
/*!40014 SET @OLD_UNIQUE_CHECKS=@@UNIQUE_CHECKS, UNIQUE_CHECKS=0 */;
/*!40014 SET @OLD_FOREIGN_KEY_CHECKS=@@FOREIGN_KEY_CHECKS, FOREIGN_KEY_CHECKS=0 */;
/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */;
/*!40111 SET @OLD_SQL_NOTES=@@SQL_NOTES, SQL_NOTES=0 */;
`;

export const SESSION_ENDS = `/*!40103 SET TIME_ZONE=@OLD_TIME_ZONE */;

/*!40101 SET SQL_MODE=@OLD_SQL_MODE */;
/*!40014 SET FOREIGN_KEY_CHECKS=@OLD_FOREIGN_KEY_CHECKS */;
/*!40014 SET UNIQUE_CHECKS=@OLD_UNIQUE_CHECKS */;
/*!40101 SET CHARACTER_SET_CLIENT=@OLD_CHARACTER_SET_CLIENT */;
/*!40101 SET CHARACTER_SET_RESULTS=@OLD_CHARACTER_SET_RESULTS */;
/*!40101 SET COLLATION_CONNECTION=@OLD_COLLATION_CONNECTION */;
/*!40111 SET SQL_NOTES=@OLD_SQL_NOTES */;

`;

export function createTable({ name, columns }: Table, server: Server): string {
  const lines = columns.map((column) => `  ${define(column, server)}`);
  const tail = `ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=${server.collation}`;
  return `CREATE TABLE \`${name}\` (\n${[...lines, '  PRIMARY KEY (`id`)'].join(',\n')}\n) ${tail};`;
}

function define(column: Column, server: Server): string {
  const type = `\`${column.name}\` ${server.type(column.type)}`;
  if (column.nullable) return `${type}${server.nullDefault(column.type)}`;
  const value = column.default === undefined ? '' : ` DEFAULT ${server.default(column.default)}`;
  return `${type} NOT NULL${value}`;
}
