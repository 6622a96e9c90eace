import type { Entry, HistoryDay, Signed } from '../bronze/index.ts';
import type { Day } from '../day.ts';
import { count } from '../errors/entry.ts';
import type { Session } from './session.ts';

/** One entry of the ledger in words: who, when, what, how many. */
export interface LogLine {
  readonly seq: number;
  /** UTC instant, ISO 8601. */
  readonly at: string;
  /** `user@machine`; null for entries of before that was recorded. */
  readonly by: string | null;
  readonly kind: Entry['kind'];
  readonly day: Day | null;
  readonly what: string;
}

/** The ledger, oldest entry first. */
export function logLines({ ledger }: Pick<Session, 'ledger'>): LogLine[] {
  return ledger.entries.map((entry) => ({
    seq: entry.seq,
    at: entry.at,
    by: (entry.body as Signed).by ?? null,
    kind: entry.kind,
    day: entry.day,
    what: told(entry),
  }));
}

function told(entry: Entry): string {
  switch (entry.kind) {
    case 'begun':
      return `${entry.body.package}, ${entry.body.engine}`;
    case 'accepted':
      return accepted(entry);
    case 'quarantined':
      return entry.body.findings.map((f) => f.message).join(' ');
    case 'published':
    case 'ran':
      return changes(entry.body.histories);
    case 'loaded':
    case 'withdrawn':
      return `revision ${entry.body.revision}`;
    case 'repeated':
      return `the same content, from ${names(entry.body.dump)}`;
    case 'adopted':
      return `${entry.body.history}: ${count(entry.body.rows, 'version')}, ${n(entry.body.open)} open`;
    case 'renamed':
      return `${entry.body.from} is now ${entry.body.to}`;
    case 'replayed':
      return replayed(entry);
    case 'retired':
      return `${entry.body.history}: ${count(entry.body.rows, 'row')} stay`;
    case 'erased':
      return erased(entry);
    case 'pruned':
      return removed(entry);
    case 'repaired':
      return repaired(entry);
    case 'restored':
      return restored(entry);
    default:
      return '';
  }
}

function accepted({ body }: Entry<'accepted'>): string {
  const tables = Object.values(body.tables);
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  const again = body.revision > 0 ? `, revision ${body.revision}` : '';
  const passed = body.accepted.length > 0 ? `; let pass: ${body.accepted.map((f) => f.id).join(', ')}` : '';
  return `${count(tables.length, 'table')}, ${count(rows, 'row')} from ${names(body.dump)}${again}${passed}`;
}

function changes(histories: Readonly<Record<string, HistoryDay>>): string {
  const told = Object.entries(histories).map(([name, { opened, closed, kept, corrected }]) => {
    const moved = corrected === undefined ? '' : `, ${n(corrected)} corrected`;
    return `${name}: ${n(opened)} opened, ${n(closed)} closed, ${n(kept)} stay${moved}`;
  });
  return told.length > 0 ? told.join('; ') : 'no history';
}

function replayed({ body }: Entry<'replayed'>): string {
  const { history, days, same, moved, added, gone } = body;
  return `${history}, ${count(days.length, 'day')}: ${n(same)} same, ${n(moved)} moved, ${n(added)} new, ${n(gone)} gone`;
}

function erased({ body }: Entry<'erased'>): string {
  const what = body.columns === null ? 'one key' : `${body.columns.join(', ')} of one key`;
  const versions = Object.values(body.histories).reduce((sum, h) => sum + h.gone, 0);
  return `${what} of ${body.table}, ${count(body.days, 'day')}: ${count(body.replaced.length, 'file')} of layers, ${count(versions, 'version')}`;
}

function removed({ body }: Entry<'pruned'>): string {
  const bytes = body.removed.reduce((sum, object) => sum + object.bytes, 0);
  return `${count(body.removed.length, 'object')} of the store, ${count(bytes, 'byte')}`;
}

function repaired({ body: { layers, files, lost } }: Entry<'repaired'>): string {
  const given = lost.length > 0 ? `; given up: ${lost.map((l) => `${l.table} of ${l.day}`).join(', ')}` : '';
  return `${count(layers.length, 'layer')} and ${count(files.length, 'file')} written again${given}`;
}

function restored({ body: { entries, to, from } }: Entry<'restored'>): string {
  if (to === undefined) return `${count(entries, 'entry', 'entries')} from the copies in the store`;
  return `back to what entry ${to} left, from ${from ?? 'kept days'}`;
}

function names(dump: readonly { readonly name: string }[]): string {
  return dump.map((part) => part.name).join(', ') || 'no file';
}

function n(value: number): string {
  return value.toLocaleString('en-US');
}
