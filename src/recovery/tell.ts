import { afterCommit, begin, beginLedger, closeSession, commit, openSession, remakeBronze } from '../run/index.ts';
import type { Site } from './site.ts';
import { recoveryStep } from './step.ts';

/** What follows a restore: the copies of the ledger in the store, the views over the layers, the readers' copy of the database. */
export async function tellRestored(site: Site): Promise<void> {
  await recoveryStep(site, 'tell', async () => {
    const session = await openSession(site);
    try {
      await beginLedger(session);
      await begin(session);
      await remakeBronze(session);
      await commit(session);
      await afterCommit(session);
      return `the ledger's copies in ${site.store.location}`;
    } finally {
      await closeSession(session);
    }
  });
}
