import type { AsideTable } from '../../staging/index.ts';
import { machineOf } from '../machine.ts';
import type { Session } from '../session.ts';
import { dropIfThere } from './pending.ts';

/** Takes away what is left of a dump's tables aside, also in the database that made its layers. */
export async function forgetAside(session: Session, laid: readonly AsideTable[]): Promise<void> {
  for (const { aside, twin } of laid) {
    // a failure here must not hide what it comes from; the next run replaces what is left
    await dropIfThere(session, aside).catch(() => undefined);
    if (twin) await dropIfThere(await machineOf(session), twin.aside).catch(() => undefined);
  }
}
