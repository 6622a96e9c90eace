import type { Relation } from '../relation.ts';
import type { Target } from './adapter.ts';
import type { Connection } from './connection.ts';

/** A place in a server's log of changes: a file of it, and a byte in that. */
export interface LogPlace {
  readonly file: string;
  readonly position: number;
}

/** Where the log stood, and the folder that it lies in. */
export interface LogMark extends LogPlace {
  readonly folder: string;
}

export interface LogFile {
  readonly name: string;
  readonly bytes: number;
}

/** One commit of the log. */
export interface LogCommit {
  /** Where it begins. */
  readonly from: LogPlace;
  /** By the server's clock, to the second. */
  readonly at: Date;
  /** First columns of the rows that it added to the table that was asked about. */
  readonly added: readonly number[];
}

/** A copy of a whole server as one state. */
export interface ServerCopy {
  /** Read once, to the end. */
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Where the log stood then; asked after the last byte. */
  readonly mark: () => Promise<LogMark>;
}

/** What a backup or a restore lacks on this machine, and what to do. */
export interface Lack {
  readonly what: string;
  readonly hint: string;
}

/** A server of ours, on a copy; nobody else reaches it. */
export interface PrivateServer {
  readonly target: Target;
  /** Writes tables of one of its schemas into a schema of another server, where they must not be yet. */
  send(tables: readonly Relation[], to: { readonly target: Target; readonly schema: string }): Promise<void>;
  /** Ends it; its data stay. Done twice it is the same. */
  stop(): Promise<void>;
}

export interface Revival {
  /** An empty folder for its data. */
  readonly folder: string;
  /** A copy as `copy` made it. */
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Where the log stood in the copy, and up to where it is played again. */
  readonly from: LogMark;
  readonly until: LogPlace;
  /** The server that was copied. */
  readonly target: Target;
  /** Whether its names of databases and tables differ by their case; undefined where it cannot be asked. */
  readonly connection: Connection | undefined;
  readonly signal: AbortSignal;
}

/** How a server is copied and set back on the machine that it runs on. Errors of all: `program-failed`, `interrupted`. */
export interface OwnServer {
  /** Nothing where it can be done. `connection` undefined: the server is gone, so only the programs are looked for. */
  lacks(connection: Connection | undefined): Promise<readonly Lack[]>;
  copy(
    connection: Connection,
    options: { readonly target: Target; readonly folder: string; readonly signal: AbortSignal },
  ): Promise<ServerCopy>;
  /** Files of the log from a place on, oldest first. Errors: `log-gap`. */
  log(from: LogMark): Promise<readonly LogFile[]>;
  /** The commits from a place on, in their order, with what they added to a table. */
  commits(from: LogMark, options: { readonly table: Relation; readonly signal: AbortSignal }): AsyncIterable<LogCommit>;
  /** Lays a copy, starts a private server on it and plays the log again up to a place. */
  revive(revival: Revival): Promise<PrivateServer>;
}
