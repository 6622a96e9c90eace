import { archiveDump, nextRevision, type Entry, type RecordedFinding } from '../bronze/index.ts';
import type { Day } from '../day.ts';
import { stagedRecords } from '../staging/index.ts';
import { columnRules, keepsOut, recordedRules } from './column-rules.ts';
import { layDay } from './layers.ts';
import type { Loaded } from './load.ts';
import { record, viewOf } from './record.ts';
import type { Session } from './session.ts';

export interface Acceptance {
  readonly day: Day;
  readonly loaded: Loaded;
  /** Findings that the user accepted for this dump. */
  readonly accepted: readonly RecordedFinding[];
  /** `plan`: nothing is kept, the entry is only made up. */
  readonly dry: boolean;
}

/**
 * The first commit (H17): dump and layers lie in the store and their entry in the ledger; from here on the day cannot be lost.
 * A dump of which something must not be kept is not; its layers, which hold the rest, are.
 */
export async function accept(session: Session, { day, loaded, accepted, dry }: Acceptance): Promise<Entry<'accepted'>> {
  const { summary } = loaded;
  const revision = nextRevision(session.ledger.entries, day);
  const rules = keepsOut(session.project.settings) ? recordedRules(session, columnRules(session)) : undefined;
  const dump =
    dry || rules
      ? summary.parts.map((part) => ({ ...part, archived: null }))
      : await archiveDump(session.store, { day, revision, parts: summary.parts });
  const body = {
    revision,
    dump,
    tool: toolName(loaded),
    end: summary.endTime ?? null,
    tables: stagedRecords(loaded.aside),
    accepted,
    ...(rules ? { rules } : {}),
    layers: dry && !isPlannedWhole(session, day) ? [] : await layDay(session, { day, revision, loaded }),
  };
  const at = session.clock.now();
  if (dry)
    return madeUp(session, { seq: 0, at: at.toISOString(), kind: 'accepted', day, body, previous: '', hash: '' });
  const entry = await record(session, { kind: 'accepted', day, at, body });
  const rows = Object.values(body.tables).reduce((sum, table) => sum + table.rows, 0);
  session.emit({ type: 'accepted', day, revision, tables: Object.keys(body.tables).length, rows });
  return entry;
}

/** True where a plan lays days again, for which it needs the day's layers: behind the newest day, and where all of it is taken back. */
function isPlannedWhole({ ledger, warehouse }: Session, day: Day): boolean {
  return (
    warehouse.features.transactionalDdl && ledger.state.days.some((d) => d.published !== undefined && d.day >= day)
  );
}

/** For the time of a plan the day counts as accepted; the transaction at work is taken back, and this with it. */
function madeUp(session: Session, entry: Entry<'accepted'>): Entry<'accepted'> {
  const { entries } = session.ledger;
  const next = { ...entry, seq: (entries.at(-1)?.seq ?? 0) + 1 };
  if (isPlannedWhole(session, next.day as Day)) session.ledger = viewOf([...entries, next]);
  return next;
}

function toolName({ summary }: Loaded): string | null {
  return summary.tool ? `${summary.tool.name} ${summary.tool.version ?? ''}`.trim() : null;
}
