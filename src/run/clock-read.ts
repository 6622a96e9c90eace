import { dayOf } from '../day.ts';
import { fail } from '../errors.ts';
import { isHistory, readsClock, type ManifestNode } from '../project/index.ts';
import type { Pass } from './runtime.ts';

/**
 * A history whose SQL reads the clock is named; it runs as long as the day is the clock's own day in the project's zone
 * (H6). Errors: `clock-read`.
 */
export function judgeClockReads({ session, day }: Pass, node: ManifestNode, sql: string): void {
  if (!isHistory(node)) return;
  const hooks = [...node.config['pre-hook'], ...node.config['post-hook']].map((hook) => hook.sql);
  const what = [sql, ...hooks].map(readsClock).find((found) => found !== undefined);
  if (what === undefined) return;
  const today = dayOf(session.clock.now(), session.project.settings.time_zone);
  if (day !== today) fail('clock-read', { model: node.name, what, day, today }, { node: node.unique_id });
  session.emit({
    type: 'warning',
    message: `${node.name} reads the clock (${what}): it can run for no other day than today.`,
  });
}
