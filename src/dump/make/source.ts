/** A database of a live MySQL or MariaDB server. */
export interface Source {
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  /** Path of a Unix socket; goes before host and port. */
  readonly socket?: string | undefined;
  readonly user: string;
  readonly password?: string | undefined;
  readonly database: string;
  /** False: never; `ca`: checked against these certificates (a file) instead of the system's. Left out: not asked for. */
  readonly tls?: boolean | { readonly ca: string } | undefined;
}

/** Where a source is, for messages: never with a secret. */
export function sourceText({ host, port, socket, database }: Source): string {
  return `${database} at ${socket ?? `${host ?? 'localhost'}:${port ?? 3306}`}`;
}
