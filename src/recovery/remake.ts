import { replaceLedger, type Entry } from '../bronze/index.ts';
import { fail } from '../errors.ts';
import {
  begin,
  closeSession,
  commit,
  declareHistory,
  recordWithin,
  verifyKept,
  viewOf,
  type LedgerView,
  type Session,
  type VerifyCheck,
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

export interface Remaking extends Rebuilding {
  /** True: a history may be another one than it was, by models that are others now. */
  readonly accepted: boolean;
}

/** Makes the database that is to stand, in the folder. Errors: `restore-differs`, those of backups and days. */
export async function remake(site: Site, { accepted, ...rebuilding }: Remaking): Promise<Remade> {
  const { route, entries } = rebuilding;
  const { path, session } = await rebuild(site, rebuilding);
  try {
    const [to, from] = [route.seq, baseName(route.base)];
    await recoveryStep(site, 'ledger', () => writeLedger(session, { to, from, entries, at: site.clock.now() }));
    await recoveryStep(site, 'check', () => check(session, route, accepted));
    return { path, view: session.ledger };
  } finally {
    await closeSession(session);
  }
}

export interface Writing {
  /** The entry that was gone back to, and what from. */
  readonly to: number;
  readonly from: string;
  readonly entries: readonly Entry[];
  readonly at: Date;
}

/** The table becomes the ledger as it was kept, and one entry more tells of the set-back. */
export async function writeLedger(session: Session, { to, from, entries, at }: Writing): Promise<string> {
  await begin(session);
  await replaceLedger({ connection: session.connection, dialect: session.dialect }, entries);
  session.ledger = viewOf(entries);
  const body = { entries: entries.length, to, from };
  await recordWithin(session, { kind: 'restored', day: null, at, body });
  await commit(session);
  return `${session.ledger.entries.length} entries`;
}

/**
 * Histories must be what the ledger says of that moment (errors: `restore-differs`), unless the difference is accepted: then
 * it is declared. What a restore has replaced is put back as it was, whatever was wrong with it: that is told.
 */
async function check(session: Session, { seq, base }: Route, accepted: boolean): Promise<string> {
  const checks = await verifyKept(session);
  const bad = checks.filter((c) => !c.ok);
  const broken = bad.filter((c) => c.name.endsWith(': versions'));
  const erased = erasedSince(session, seq);
  const other = bad.filter((c) => broken.includes(c) || !erased.some((name) => c.name.startsWith(`${name}:`)));
  const problems = base.kind === 'restore point' ? [] : accepted ? broken : other;
  if (problems.length > 0) {
    const at = session.ledger.entries[seq - 1]?.at ?? '';
    fail('restore-differs', { at, problems: problems.map((c) => `${c.name}: ${c.found}`) });
  }
  for (const { name, found } of accepted ? bad : other) session.emit({ type: 'warning', message: `${name}: ${found}` });
  if (accepted || erased.length > 0) await declare(session, bad);
  return `${checks.length} checks`;
}

/** Histories of which something was erased after an entry: what stood then is not what the ledger said then. */
function erasedSince({ ledger }: Session, seq: number): readonly string[] {
  return ledger.entries.flatMap((e) => (e.kind === 'erased' && e.seq > seq ? Object.keys(e.body.histories) : []));
}

async function declare(session: Session, bad: readonly VerifyCheck[]): Promise<void> {
  const differing = [...session.ledger.state.histories.values()].filter((h) =>
    bad.some((c) => c.name.startsWith(`${h.name}:`)),
  );
  await begin(session);
  for (const history of differing) await declareHistory(session, history);
  await commit(session);
}
