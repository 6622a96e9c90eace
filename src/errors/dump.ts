import { entry } from './entry.ts';

/** Errors of reading a dump. What stands in a dump is refused (exit code 4): nothing of it is loaded. */
export const dumpErrors = {
  'dump-not-found': entry<{ path: string }>(
    'usage',
    (p) => `There is no dump at ${p.path}.`,
    () => 'Give a .sql, .sql.gz or .sql.zst file, a mydumper folder, or - for standard input.',
  ),
  'dump-unreadable': entry<{ path: string; reason: string }>('engine', (p) => `${p.path} cannot be read: ${p.reason}.`),
  'dump-folder-file': entry<{ path: string }>(
    'refused',
    (p) => `${p.path} holds rows in a form that is not read.`,
    () => 'Let mydumper write INSERT statements (without --load-data and --csv), plain or packed by gzip or zstd.',
  ),
  'dump-folder-empty': entry<{ path: string }>(
    'usage',
    (p) => `${p.path} is not a mydumper folder: no <database>.<table>-schema.sql stands in it.`,
    () => 'Name the dump files one by one: --dump first.sql --dump second.sql.',
  ),
  'dump-name-pattern': entry<{ pattern: string }>(
    'invalid',
    (p) => `'${p.pattern}' does not say where a dump's name holds its day.`,
    () =>
      "Put {date} into it once, for example name: 'shop-{date}.sql.gz' (dumps in varve.yml); * stands for any text.",
  ),
  'dump-not-a-dump': entry<{ path: string; found: string }>(
    'refused',
    (p) => `${p.path} is not a MySQL or MariaDB dump: ${p.found}.`,
    () => 'Write it with mysqldump, mariadb-dump, mydumper, phpMyAdmin, Adminer, HeidiSQL or MySQL Workbench.',
  ),
  'dump-cut-off': entry<{ path: string; inside: string; offset: number; table: string | undefined }>(
    'refused',
    (p) =>
      `${p.path} is cut off in the middle of ${p.inside}${p.table === undefined ? '' : ` of table ${p.table}`}, after ${p.offset.toLocaleString('en-US')} bytes of SQL.`,
    () => 'The dump or its copying broke off: make it or fetch it again.',
  ),
  'dump-damaged': entry<{ path: string; reason: string; offset: number }>(
    'refused',
    (p) => `${p.path} does not unpack: ${p.reason}, after ${p.offset.toLocaleString('en-US')} bytes of SQL.`,
    () => 'The file was damaged on its way: fetch it again.',
  ),
  'dump-tool-failed': entry<{ path: string; line: string }>(
    'refused',
    (p) => `The program that wrote ${p.path} failed while it wrote: ${p.line}`,
    () => 'Make the dump again.',
  ),
  'dump-value': entry<{ table: string; column: string; row: number; value: string; reason: string }>(
    'refused',
    (p) =>
      `Row ${p.row.toLocaleString('en-US')} of table ${p.table} does not fit: column ${p.column}, value ${p.value}: ${p.reason}.`,
    () => 'Where the dump is right, correct the declared type at its source; else make the dump again.',
  ),
  'dump-syntax': entry<{ found: string; wanted: string }>(
    'refused',
    (p) => `The dump's text is not understood: ${p.found} where ${p.wanted} was expected.`,
    () => 'If a MySQL or MariaDB server accepts this dump, please report it with the statement.',
  ),
  'dump-statement': entry<{ statement: string; reason: string }>(
    'refused',
    (p) => `The dump holds a statement that cannot be read without a server: ${p.statement} (${p.reason}).`,
    () =>
      'Dump the tables with INSERT statements (mysqldump and mariadb-dump do so by default), one CREATE TABLE for each table.',
  ),
  'dump-unknown-table': entry<{ table: string; statement: string }>(
    'refused',
    (p) => `${p.statement} names table ${p.table}, which the dump does not create.`,
    () =>
      'Dump the schema with the rows (without --no-create-info), or give the schema file first: --dump schema.sql --dump rows.sql.',
  ),
  'dump-table-twice': entry<{ table: string }>(
    'refused',
    (p) => `The dump creates table ${p.table} twice without dropping it between.`,
    () => 'Where two dumps were given as parts of one, give only the newer one.',
  ),
  'dump-columns': entry<{ table: string; reason: string }>('refused', (p) => `Table ${p.table}: ${p.reason}.`),
  'dump-foreign': entry<{ statement: string; own: string }>(
    'refused',
    (p) => `The dump reaches beyond its own database: ${p.statement} (it is a dump of ${p.own}).`,
    () =>
      'A dump can touch nothing but the staging schema. Remove the statement, if it was meant, and read the dump again.',
  ),
  'dump-several-databases': entry<{ names: readonly string[] }>(
    'refused',
    (p) => `The dump holds ${p.names.length} databases: ${p.names.join(', ')}.`,
    () => 'Choose one with --database; the others are passed over.',
  ),
  'dump-unknown-database': entry<{ database: string; names: readonly string[] }>(
    'usage',
    (p) => `Database ${p.database} is not in the dump; it holds ${p.names.join(', ') || 'one without a name'}.`,
    () => 'Choose one of these with --database.',
  ),
  'dump-tuple-too-large': entry<{ table: string; row: number }>(
    'refused',
    (p) => `Row ${p.row.toLocaleString('en-US')} of table ${p.table} has more than 1 GB.`,
    () => 'Leave the table out (tables in varve.yml), or shorten the value at its source.',
  ),
  'scanner-not-built': entry<{ path: string }>(
    'engine',
    (p) => `The scanner of dumps is not there: ${p.path}.`,
    () => 'Build it: npm run prepare',
  ),
  'dump-charset': entry<{ charset: string }>(
    'refused',
    (p) => `The dump's text is in character set ${p.charset}, which is not read.`,
    () => 'Make the dump with --default-character-set=utf8mb4.',
  ),
};
