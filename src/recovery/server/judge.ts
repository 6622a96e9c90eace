import type { Target } from '../../adapter/index.ts';
import type { Entry, Store } from '../../bronze/index.ts';
import { fail } from '../../errors.ts';
import {
  finishPending,
  openSession,
  verifyHistories,
  viewOf,
  type Session,
  type SessionOptions,
  type VerifyCheck,
} from '../../run/index.ts';
import { QuietStore } from '../quiet-store.ts';
import { recoveryStep } from '../step.ts';
import { writeLedger, type Writing } from '../remake.ts';

/** A restored server, as a session that writes nothing into the store. */
export function openPrivate(site: SessionOptions & { readonly store: Store }, target: Target): Promise<Session> {
  return openSession({
    ...site,
    target,
    store: new QuietStore(site.store),
    emit: (event) => {
      if (event.type === 'progress' || event.type === 'warning') site.emit(event);
    },
    unchecked: true,
  });
}

export interface Judging {
  /** The entry that the ledger is to end with. */
  readonly to: Entry;
  /** True: histories may be others than the ledger says. */
  readonly accepted: boolean;
}

/**
 * Holds what was restored to the ledger of that moment: its chain, its end, every history's versions and sums. Returns what
 * differs, where that is accepted. Errors: `restore-differs`.
 */
export async function judge(
  site: Pick<SessionOptions, 'emit' | 'signal'>,
  there: Session,
  { to, accepted }: Judging,
): Promise<readonly VerifyCheck[]> {
  let bad: readonly VerifyCheck[] = [];
  await recoveryStep(site, 'check', async () => {
    await finishPending(there);
    const last = there.ledger.entries.at(-1);
    if (last?.hash !== to.hash) {
      const found = last ? `ends with entry ${last.seq}` : 'cannot be read';
      fail('restore-differs', { at: to.at, problems: [`its ledger ${found}, not with entry ${to.seq}`] });
    }
    const checks = await judgeHistories(there, { to, accepted });
    bad = checks.filter((check) => !check.ok);
    return `${there.ledger.entries.length} entries, ${checks.length} checks`;
  });
  return bad;
}

/** Every history is what the session's ledger says. Errors: `restore-differs`. */
export async function judgeHistories(there: Session, { to, accepted }: Judging): Promise<readonly VerifyCheck[]> {
  const checks = await verifyHistories(there);
  const bad = checks.filter((check) => !check.ok && (!accepted || check.name.endsWith(': versions')));
  if (bad.length > 0)
    fail('restore-differs', { at: to.at, problems: bad.map((check) => `${check.name}: ${check.found}`) });
  return checks;
}

/** The restored server's own ledger goes on to what was kept, and tells of the set-back: whoever starts it just works on. */
export async function tellThere(there: Session, writing: Writing): Promise<void> {
  await writeLedger(there, writing);
  there.committed = viewOf(there.ledger.entries);
}
