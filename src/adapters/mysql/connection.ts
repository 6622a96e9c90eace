import type { Readable } from 'node:stream';
import type { Connection as Driver, FieldPacket, Query, QueryError, ResultSetHeader } from 'mysql2';
import type { Catalog, Connection, Result } from '../../adapter/index.ts';
import { statement, type Statement } from '../../sql.ts';
import { failed } from './failure.ts';
import { CANNOT_REOPEN, reopened, temporaryDroppedBy, temporaryMadeBy } from './reopen.ts';
import { columnOf, fieldOf, toSqlValue, type Field } from './values.ts';

const BATCH_ROWS = 1000;

/** What a connection needs of the warehouse that it belongs to. */
export interface Surroundings {
  /** Where it is, for messages. */
  readonly location: string;
  readonly catalog: (query: (sql: string) => Promise<Result>) => Catalog;
  /** Stops the statement that the session with this number runs. */
  readonly kill: (session: number) => Promise<void>;
  /** Throws where the lease is not ours any more (H18). */
  readonly holdsLease: () => Promise<void>;
}

/** What the server said of rows that it was sent. */
export interface Received {
  readonly rows: number;
  readonly warnings: number;
  /** `Records: 5  Deleted: 0  Skipped: 0  Warnings: 0` */
  readonly info: string;
}

type RawRows = readonly (readonly (Buffer | null)[])[];
type Answer = { readonly header: ResultSetHeader } | { readonly rows: RawRows; readonly fields: readonly Field[] };

/** One MySQL session behind the seam. */
export class MysqlConnection implements Connection {
  readonly catalog: Catalog;
  inTransaction = false;
  readonly #driver: Driver;
  readonly #around: Surroundings;
  readonly #temporary = new Set<string>();

  constructor(driver: Driver, around: Surroundings) {
    this.#driver = driver;
    this.#around = around;
    // a connection that breaks off while it is idle is noticed by the next statement
    driver.on('error', () => undefined);
    this.catalog = around.catalog((sql) => this.query(sql, 'reading the catalog'));
  }

  async execute({ purpose, sql }: Statement): Promise<number> {
    const answer = await this.#ask(sql, purpose);
    return 'header' in answer ? answer.header.affectedRows : 0;
  }

  async query(sql: string, purpose = 'query'): Promise<Result> {
    const answer = await this.#ask(sql, purpose);
    if ('header' in answer) return { columns: [], rows: [] };
    const { rows, fields } = answer;
    return { columns: fields.map(columnOf), rows: rows.map((row) => toRow(row, fields)) };
  }

  async *stream(sql: string, purpose = 'query'): AsyncIterable<Result> {
    let fields: readonly Field[] = [];
    let rows: Result['rows'][number][] = [];
    try {
      const query = this.#driver.query({ sql, rowsAsArray: true, typeCast: false });
      query.on('fields', (packets: FieldPacket[]) => (fields = packets.map(fieldOf)));
      for await (const row of this.#rowsOf(query) as AsyncIterable<(Buffer | null)[]>) {
        rows.push(toRow(row, fields));
        if (rows.length < BATCH_ROWS) continue;
        yield { columns: fields.map(columnOf), rows };
        rows = [];
      }
      if (rows.length > 0) yield { columns: fields.map(columnOf), rows };
    } catch (cause) {
      failed(cause, purpose, this.#around.location);
    }
  }

  /** The driver tells a lost connection to the connection alone: whoever reads its rows would wait for ever. */
  #rowsOf(query: Query): Readable {
    const stream = query.stream({ highWaterMark: BATCH_ROWS });
    const lost = (cause: Error): void => void stream.destroy(cause);
    this.#driver.once('error', lost);
    stream.once('close', () => this.#driver.off('error', lost));
    return stream;
  }

  /** Sends rows that a LOAD DATA LOCAL statement asks for. The stream must give Buffers: a string ends the process. */
  async load({ purpose, sql }: Statement, rows: () => Readable): Promise<Received> {
    const answer = await this.#ask(sql, purpose, rows);
    if (!('header' in answer)) return { rows: 0, warnings: 0, info: '' };
    const { affectedRows, warningStatus, info } = answer.header;
    return { rows: affectedRows, warnings: warningStatus, info };
  }

  async begin(): Promise<void> {
    await this.execute(statement('begin the transaction', 'START TRANSACTION'));
    this.inTransaction = true;
  }

  async commit(): Promise<void> {
    await this.#around.holdsLease();
    await this.execute(statement('commit', 'COMMIT'));
    this.inTransaction = false;
  }

  /** Never fails: a transaction that the server has given up already is as good as rolled back. */
  async rollback(): Promise<void> {
    if (!this.inTransaction) return;
    this.inTransaction = false;
    await this.#ask('ROLLBACK', 'take the transaction back').catch(() => undefined);
    // a rollback leaves temporary tables where they are
    for (const name of this.#temporary)
      await this.#send(`DROP TEMPORARY TABLE IF EXISTS ${name}`).catch(() => undefined);
    this.#temporary.clear();
  }

  interrupt(): void {
    this.#around.kill(this.#driver.threadId ?? 0).catch(() => undefined);
  }

  async close(): Promise<void> {
    await this.rollback();
    await new Promise<void>((resolve) => {
      this.#driver.end(() => resolve());
    });
  }

  async #ask(sql: string, purpose: string, rows?: () => Readable): Promise<Answer> {
    try {
      const answer = await this.#send(sql, rows);
      const made = temporaryMadeBy(sql);
      if (made !== undefined) this.#temporary.add(made);
      const dropped = temporaryDroppedBy(sql);
      if (dropped !== undefined) this.#temporary.delete(dropped);
      return answer;
    } catch (cause) {
      if ((cause as QueryError).errno === CANNOT_REOPEN) return this.#askWithCopies(sql, purpose);
      return failed(cause, purpose, this.#around.location);
    }
  }

  async #askWithCopies(sql: string, purpose: string): Promise<Answer> {
    const again = reopened(sql, this.#temporary);
    try {
      for (const copy of again.before) await this.#send(copy);
      return await this.#send(again.sql);
    } catch (cause) {
      return failed(cause, purpose, this.#around.location);
    } finally {
      for (const drop of again.after) await this.#send(drop).catch(() => undefined);
    }
  }

  #send(sql: string, rows?: () => Readable): Promise<Answer> {
    const options = { sql, rowsAsArray: true, typeCast: false, ...(rows ? { infileStreamFactory: rows } : {}) };
    return new Promise<Answer>((resolve, reject) => {
      this.#driver.query(options, (error, result, packets) => {
        if (error) reject(error);
        else if (Array.isArray(result)) {
          resolve({ rows: result as unknown as RawRows, fields: (packets ?? []).map(fieldOf) });
        } else resolve({ header: result as ResultSetHeader });
      });
    });
  }
}

function toRow(row: readonly (Buffer | null)[], fields: readonly Field[]): Result['rows'][number] {
  return row.map((value, i) => {
    const field = fields[i];
    return field === undefined ? null : toSqlValue(value, field);
  });
}
