import type { Connection, Dialect } from '../adapter/index.ts';

/** A connection and the SQL that it speaks. */
export interface Database {
  readonly connection: Connection;
  readonly dialect: Dialect;
}
