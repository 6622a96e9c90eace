import type { Connection, OwnServer } from '../../adapter/index.ts';
import { fail } from '../../errors.ts';
import type { DebugCheck, Session } from '../../run/index.ts';
import type { LoadOwnServer } from '../backup/take.ts';

interface Asked {
  /** Undefined where the server is gone. */
  readonly connection: Connection | undefined;
  readonly location: string;
}

/** Errors: `server-lacks`. */
export async function requireOwnServer(own: OwnServer, { connection, location }: Asked): Promise<void> {
  const lacks = await own.lacks(connection);
  if (lacks.length === 0) return;
  fail('server-lacks', { location, lacks: lacks.map((l) => l.what), hints: lacks.map((l) => l.hint) });
}

/** Whether this machine can copy the server and set it back; none for a database that is a file. */
export async function serverCheck({ connection }: Session, ownServer: LoadOwnServer): Promise<DebugCheck[]> {
  if (!ownServer) return [];
  const lacks = await (await ownServer()).lacks(connection);
  const check = { name: 'backup', ok: true };
  if (lacks.length === 0)
    return [
      { ...check, detail: 'the server can be copied, and set back to any instant, from this machine', hint: null },
    ];
  const detail = `varve backup and a restore to an instant are not possible from here: ${lacks.map((l) => l.what).join('; ')}`;
  return [{ ...check, detail, hint: lacks.map((l) => l.hint).join(' ') }];
}
