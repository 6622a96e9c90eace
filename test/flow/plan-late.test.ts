import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dumpPeople, peopleProject, sumsOf, type Person } from '../recovery/people.ts';
import type { ShopProject } from './project.ts';

interface HistoryEvent {
  readonly type: string;
  readonly history: string;
  readonly split: number;
  readonly moved: number;
  readonly joined: number;
}

/** What a command tells of each history. */
async function told(shop: ShopProject, ...args: readonly string[]): Promise<readonly HistoryEvent[]> {
  const ran = await shop.varve(...args, '--json');
  assert.equal(ran.code, 0, ran.text);
  const lines = ran.text.split('\n').filter((line) => line.startsWith('{'));
  return lines.map((line) => JSON.parse(line) as HistoryEvent).filter((event) => event.type === 'history');
}

const person = (id: number, status: string): Person => ({ id, status, email: null });

test('H8: plan tells of a late and of a corrected day how many versions are split, moved and joined, also where it is laid again', async () => {
  await using shop = await peopleProject();
  const day = (d: string, first: string): Promise<string> => dumpPeople(shop, d, [person(1, first), person(2, 's1')]);
  await day('2026-02-06', 's0');
  await day('2026-02-09', 's0');
  assert.equal((await shop.varve('daily')).code, 0);
  const store = await sumsOf(shop.path('store'));
  for (const [status, split, joined] of [
    ['s1', 1, 0],
    ['s0', 0, 1],
  ] as const) {
    const late = await day('2026-02-07', status);
    const planned = await told(shop, 'plan', '--date', '2026-02-07', '--dump', late);
    const kept = planned.find((event) => event.history === 'silver.kept_history');
    assert.deepEqual([kept?.split, kept?.joined], [split, joined], JSON.stringify(planned));
    if (split === 1) assert.equal(await sumsOf(shop.path('store')), store, 'a plan leaves the store as it was');
    assert.deepEqual(await told(shop, 'daily', '--date', '2026-02-07', '--dump', late), planned);
  }
  assert.equal((await shop.varve('verify')).code, 0);
});
