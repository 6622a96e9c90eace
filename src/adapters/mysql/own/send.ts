import { pipeline } from 'node:stream/promises';
import type { Target } from '../../../adapter/index.ts';
import type { Relation } from '../../../relation.ts';
import type { MysqlTarget } from '../profile.ts';
import { start } from './programs.ts';

/** Tables and their rows as they are; what a server does of itself (triggers, events, routines) stays behind. */
const FLAGS = [
  '--single-transaction',
  '--quick',
  '--skip-lock-tables',
  '--skip-add-drop-table',
  '--skip-triggers',
  '--hex-blob',
  '--tz-utc',
  '--default-character-set=utf8mb4',
  '--max-allowed-packet=1G',
];

export interface Sending {
  readonly target: Target;
  readonly schema: string;
  readonly signal: AbortSignal;
}

/** Writes tables of one schema of a server into a schema of another one. */
export async function send(
  from: MysqlTarget,
  tables: readonly Relation[],
  { target, schema, signal }: Sending,
): Promise<void> {
  const [first] = tables;
  if (!first) return;
  const dump = await start('mariadb-dump', {
    args: [...FLAGS, '--', first.schema, ...tables.map((table) => table.identifier)],
    target: from,
    signal,
  });
  const client = await start('mariadb', {
    args: ['--binary-mode', '--max-allowed-packet=1G', `--database=${schema}`],
    target: target as MysqlTarget,
    signal,
  });
  client.stdout.resume();
  const [piped, read, written] = await Promise.allSettled([
    pipeline(dump.stdout, client.stdin),
    dump.ended,
    client.ended,
  ]);
  for (const outcome of [written, read, piped]) if (outcome.status === 'rejected') throw outcome.reason;
}
