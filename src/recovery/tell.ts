import { afterCommit, beginLedger, closeSession, openSession } from '../run/index.ts';
import type { Site } from './site.ts';
import { recoveryStep } from './step.ts';

/** What follows a restore: the copies of the ledger in the store, and the readers' copy of the database. */
export async function tellRestored(site: Site): Promise<void> {
  await recoveryStep(site, 'tell', async () => {
    const session = await openSession(site);
    try {
      await beginLedger(session);
      await afterCommit(session);
      return `the ledger's copies in ${site.store.location}`;
    } finally {
      await closeSession(session);
    }
  });
}
