import { realpath, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Session } from '../session.ts';

/** True where an erasure was cut off: its folder lies beside the database. */
export async function isErasureLeft({ warehouse }: Session): Promise<boolean> {
  if (!warehouse.copyFresh) return false;
  const path = await realpath(warehouse.location).catch(() => warehouse.location);
  return (await stat(join(dirname(path), `.${basename(path)}.erase`)).catch(() => undefined)) !== undefined;
}
