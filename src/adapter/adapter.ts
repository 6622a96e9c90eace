import type { Relation } from '../relation.ts';
import type { ManagedCluster } from './cluster.ts';
import type { Connection } from './connection.ts';
import type { ColumnSpec, Dialect } from './dialect.ts';
import type { LayerSql, RowHash } from './layers.ts';
import type { OwnServer } from './own-server.ts';

/** One output of profiles.yml after `Adapter.target` has checked it. Adapters add their own keys. */
export interface Target {
  readonly name: string;
  readonly type: string;
  readonly database: string;
  readonly schema: string;
  readonly threads: number;
}

/** What differs between engines, as data; each comment says what happens when it is false. */
export interface Features {
  /** False: DDL commits by itself, so a day's schema changes run before its transaction (H17). */
  readonly transactionalDdl: boolean;
  /** False: an error at run time leaves the transaction open; true: it aborts the whole transaction. */
  readonly errorAborts: boolean;
  /** False: several processes may hold the database at once and a lease row keeps them apart (H18). */
  readonly singleProcess: boolean;
}

/** What an engine asks to be told when it opens. */
export interface OpenOptions {
  /** Project folder; relative paths of the profile are relative to it. */
  readonly projectDir: string;
  /** How long to wait for a database that somebody else holds, in milliseconds. */
  readonly wait?: number | undefined;
  /** Told once when waiting begins: who holds the database. */
  readonly onWait?: ((holder: string) => void) | undefined;
  readonly readOnly?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** NULL, or HMAC-SHA-256 of the value's bytes (of its text, for what is neither text nor bytes) in 64 hexadecimal digits. */
export type Mask =
  | { readonly kind: 'null' }
  | {
      readonly kind: 'hmac';
      /** The engine's type of the value. */
      readonly from: string;
      readonly key: Uint8Array;
    };

/** Part files of one table. `computed`: column → expression over the files' columns that stands in for NULL. */
export interface Parts {
  readonly files: readonly string[];
  readonly computed?: Readonly<Record<string, string>> | undefined;
  /** Column → what is written instead of its values, the computed ones too. */
  readonly masks?: Readonly<Record<string, Mask>> | undefined;
}

/** Part files that are to become rows of a table that `createTable` made. */
export interface Append {
  readonly purpose: string;
  readonly table: Relation;
  /** What the rows are of, for messages. */
  readonly of: string;
  /** The table's columns in its order; the files have columns of these names. */
  readonly columns: readonly ColumnSpec[];
  readonly parts: Parts;
}

/** A CSV file, and what was read of it. */
export interface CsvFile {
  readonly path: string;
  readonly delimiter: string;
  readonly header: readonly string[];
  /** As many fields a row as the header has; an empty one is NULL. */
  readonly rows: readonly (readonly string[])[];
}

/** Bulk ways into a table. */
export interface Loader {
  /**
   * How `createTable` declares a column of a table that is rewritten every day: an engine that packs its values by default
   * leaves that out where it costs more than it saves. The same type otherwise.
   */
  columnType(type: string): string;
  /** Appends part files (Parquet) of a dump to a table, in the connection's transaction where the engine has one for it. Errors: `load-inexact`. */
  appendParts(connection: Connection, append: Append): Promise<void>;
  /** False, or left out: `Parts.masks` is not heeded, so a project with such columns is refused. */
  readonly masks?: boolean;
  /** A row set over a CSV file (UTF-8, quotes doubled within "…") with a header line, usable behind FROM: every column text. */
  csv(file: CsvFile): string;
}

/** An open database. */
export interface Warehouse {
  readonly dialect: Dialect;
  readonly features: Features;
  readonly loader: Loader;
  /** Undefined for an engine that reads and writes no Parquet: another reads, compares and writes its layers. */
  readonly layers?: LayerSql | undefined;
  /** By which it is told that a table still holds what was put into it. */
  readonly rowHash: RowHash;
  readonly target: Target;
  /** Name and version of the engine, for the ledger. */
  readonly engine: string;
  /** Where it is: a path or host, never with a secret. */
  readonly location: string;
  connect(): Promise<Connection>;
  /**
   * An empty database of the same engine and settings, in a new file at `path` or, for undefined, in memory: past days are
   * laid out in it, and what stands is never touched. Undefined for an engine that has none to give.
   */
  readonly scratch?: (path: string | undefined) => Promise<Warehouse>;
  /** Writes a read-only copy of the given schemas (all for none) for readers, put in place by rename. */
  copyFor(path: string, schemas: readonly string[]): Promise<void>;
  /**
   * Writes all that is committed into a new file at `path`: the whole database, as one state, ready to be opened. Nothing of
   * this process may be writing. Undefined for an engine whose database is no file: it is backed up by its own means.
   */
  readonly copyWhole?: (path: string) => Promise<void>;
  /**
   * Writes all that is committed into a new file at `path`, row by row: unlike `copyWhole` nothing is in it of what was
   * deleted. Undefined as above.
   */
  readonly copyFresh?: (path: string) => Promise<void>;
  /** Gives a database file to every connection, to be read under the name that `work` is handed. Undefined as above. */
  readonly attached?: <T>(path: string, work: (database: string) => Promise<T>) => Promise<T>;
  /** Makes what was committed durable in the main file and lets go of it. */
  close(): Promise<void>;
}

/** What is known of a database that is one file, without opening it. */
export interface DatabaseFiles {
  /** Absolute path of the target's file; undefined for one that lives in memory alone. */
  pathOf(target: Target, projectDir: string): string | undefined;
  /** The same target in another file. */
  at(target: Target, path: string): Target;
  /** Files beside it that belong to it while it is open, or after a crash. */
  companions(path: string): readonly string[];
}

/** An engine. One object a folder of `adapters/`; `adapters/all.ts` alone names them. */
export interface Adapter {
  /** The profile's `type`. */
  readonly name: string;
  readonly dialect: Dialect;
  readonly features: Features;
  /** File of the macros that it writes in its own way: `<name>__dateadd`, as dbt's adapters do. */
  readonly macros?: URL;
  /** Undefined for an engine whose database is no file. */
  readonly files?: DatabaseFiles;
  /** How a server that runs on this machine is copied and set back; undefined for an engine that is none. Loaded where it is used. */
  readonly ownServer?: () => Promise<OwnServer>;
  /** The cluster that a target is, where a provider keeps it and its output says so. Loaded where it is used. */
  readonly cluster?: (target: Target) => Promise<ManagedCluster | undefined>;
  /** Checks one output of profiles.yml. Errors: `profile-invalid`. */
  target(name: string, output: Readonly<Record<string, unknown>>): Target;
  /** Errors: `database-in-use`, `database-unusable`. */
  open(target: Target, options: OpenOptions): Promise<Warehouse>;
}
