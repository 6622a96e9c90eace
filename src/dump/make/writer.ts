import type { LiveTable } from './catalog.ts';
import { refuse, type SourceConnection } from './connect.ts';
import { formOf, literal } from './literal.ts';
import type { Source } from './source.ts';

/** Bytes of a statement, as mysqldump has them. */
const STATEMENT_BYTES = 1 << 20;

export interface Writing {
  readonly connection: SourceConnection;
  readonly source: Source;
  readonly tables: readonly LiveTable[];
  /** Version of this package. */
  readonly version: string;
  /** The time of the end line: `2026-02-06 05:30:00`. */
  readonly endTime: () => string;
  /** Rows written so far, for the message where the source breaks off. */
  readonly rows: () => number;
}

/**
 * The dump in mysqldump's form, written by ourselves where no dump program is installed: one snapshot, rows as a stream,
 * every value in the server's own text of it.
 */
export async function* ownOutput(writing: Writing): AsyncGenerator<Buffer> {
  const { connection, source, tables } = writing;
  try {
    await connection.run('SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ');
    await connection.run('START TRANSACTION WITH CONSISTENT SNAPSHOT');
    yield Buffer.from(head(writing));
    for (const table of tables) {
      // a table that is read stays locked against ALTER until the transaction ends or goes back behind it
      await connection.run('SAVEPOINT before_table');
      yield* tableOutput(connection, table);
      await connection.run('ROLLBACK TO SAVEPOINT before_table');
    }
    yield Buffer.from(FOOT + `-- Dump completed on ${writing.endTime()}\n`);
  } catch (cause) {
    refuse(cause, source, writing.rows());
  }
}

function head({ source, version, connection }: Writing): string {
  return [
    `-- Varve dump ${version}`,
    '--',
    `-- Host: ${oneLine(source.socket === undefined ? (source.host ?? 'localhost') : 'localhost')}    Database: ${oneLine(source.database)}`,
    '-- ------------------------------------------------------',
    `-- Server version\t${oneLine(connection.version)}`,
    '',
    '/*!40101 SET NAMES utf8mb4 */;',
    "/*!40103 SET @OLD_TIME_ZONE=@@TIME_ZONE, TIME_ZONE='+00:00' */;",
    '/*!40014 SET @OLD_UNIQUE_CHECKS=@@UNIQUE_CHECKS, UNIQUE_CHECKS=0 */;',
    '/*!40014 SET @OLD_FOREIGN_KEY_CHECKS=@@FOREIGN_KEY_CHECKS, FOREIGN_KEY_CHECKS=0 */;',
    "/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */;",
    '',
  ].join('\n');
}

const FOOT = [
  '/*!40101 SET SQL_MODE=@OLD_SQL_MODE */;',
  '/*!40014 SET FOREIGN_KEY_CHECKS=@OLD_FOREIGN_KEY_CHECKS */;',
  '/*!40014 SET UNIQUE_CHECKS=@OLD_UNIQUE_CHECKS */;',
  '/*!40103 SET TIME_ZONE=@OLD_TIME_ZONE */;',
  '',
  '',
].join('\n');

async function* tableOutput(connection: SourceConnection, table: LiveTable): AsyncGenerator<Buffer> {
  const name = quoteName(table.name);
  const [created] = await connection.rows(`SHOW CREATE TABLE ${name}`);
  yield Buffer.from(
    `\n--\n-- Table structure for table ${oneLine(name)}\n--\n\nDROP TABLE IF EXISTS ${name};\n${created?.[1] ?? ''};\n` +
      `\n--\n-- Dumping data for table ${oneLine(name)}\n--\n\n`,
  );
  // as the servers' own programs do: MariaDB takes values of generated columns back, MySQL does not
  const columns = /mariadb/i.test(connection.version) ? table.columns : table.columns.filter((c) => !c.generated);
  if (columns.length === 0) return;
  const list = columns.map((c) => quoteName(c.name)).join(', ');
  const isPlain = columns.length === table.columns.length && !columns.some((c) => c.invisible);
  const into = Buffer.from(`INSERT INTO ${name}${isPlain ? '' : ` (${list})`} VALUES\n`);
  const forms = columns.map((c) => formOf(c.type));
  let [tuples, bytes]: [string[], number] = [[], 0];
  const statement = (): Buffer => {
    const text = Buffer.concat([into, Buffer.from(`${tuples.join(',\n')};\n`, 'latin1')]);
    [tuples, bytes] = [[], 0];
    return text;
  };
  for await (const row of connection.stream(`SELECT ${list} FROM ${name}`)) {
    const tuple = `(${row.map((value, i) => literal(value, forms[i] ?? 'text')).join(',')})`;
    tuples.push(tuple);
    bytes += tuple.length;
    if (bytes >= STATEMENT_BYTES) yield statement();
  }
  if (tuples.length > 0) yield statement();
}

function quoteName(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}

/** A name in a comment must not end it. */
function oneLine(text: string): string {
  return text.replaceAll(/[\r\n]/g, ' ');
}
