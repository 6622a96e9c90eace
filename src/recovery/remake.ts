import { replaceLedger, type Entry } from '../bronze/index.ts';
import { fail } from '../errors.ts';
import {
  begin,
  closeSession,
  commit,
  recordWithin,
  verifyHistories,
  viewOf,
  type LedgerView,
  type Session,
} from '../run/index.ts';
import { rebuild, type Rebuilding } from './rebuild.ts';
import { baseName, type Route } from './route.ts';
import type { Site } from './site.ts';
import { recoveryStep } from './step.ts';

/** A finished database, closed, with the whole ledger in it. */
export interface Remade {
  readonly path: string;
  readonly view: LedgerView;
}

/** Makes the database that is to stand, in the folder. Errors: `restore-differs`, those of backups and days. */
export async function remake(site: Site, rebuilding: Rebuilding): Promise<Remade> {
  const { route, entries } = rebuilding;
  const { path, session } = await rebuild(site, rebuilding);
  try {
    await recoveryStep(site, 'ledger', () => writeLedger(session, { route, entries, at: site.clock.now() }));
    await recoveryStep(site, 'check', () => check(session, route));
    return { path, view: session.ledger };
  } finally {
    await closeSession(session);
  }
}

interface Writing {
  readonly route: Route;
  readonly entries: readonly Entry[];
  readonly at: Date;
}

/** The table becomes the ledger as it was kept, and one entry more tells of the set-back. */
async function writeLedger(session: Session, { route, entries, at }: Writing): Promise<string> {
  await begin(session);
  await replaceLedger({ connection: session.connection, dialect: session.dialect }, entries);
  session.ledger = viewOf(entries);
  const body = { entries: entries.length, to: route.seq, from: baseName(route.base) };
  await recordWithin(session, { kind: 'restored', day: null, at, body });
  await commit(session);
  return `${session.ledger.entries.length} entries`;
}

/**
 * Histories must be what the ledger says of that moment (errors: `restore-differs`). What a restore has replaced is put back
 * as it was, whatever was wrong with it: then that is told.
 */
async function check(session: Session, { seq, base }: Route): Promise<string> {
  const checks = await verifyHistories(session);
  const bad = checks.filter((c) => !c.ok);
  const problems = base.kind === 'restore point' ? [] : bad;
  for (const { name, found } of bad.filter((c) => !problems.includes(c)))
    session.emit({ type: 'warning', message: `${name}: ${found}` });
  if (problems.length > 0) {
    const at = session.ledger.entries[seq - 1]?.at ?? '';
    fail('restore-differs', { at, problems: problems.map((c) => `${c.name}: ${c.found}`) });
  }
  return `${checks.length} checks`;
}
