import assert from 'node:assert/strict';
import { test } from 'node:test';
import { foldState, lineage, type Entry } from '../../src/bronze/index.ts';
import { chain } from '../../src/bronze/ledger/chain.ts';
import { parseDay } from '../../src/day.ts';
import { accepted, AT, published } from '../bronze/entries.ts';

const [D1, D2, D3] = ['2026-02-06', '2026-02-07', '2026-02-08'].map(parseDay);

function ledger(...drafts: readonly Parameters<typeof chain>[0][]): Entry[] {
  const entries: Entry[] = [];
  for (const draft of drafts) entries.push(chain(draft, entries.at(-1)));
  return entries;
}

function back(to: number): Parameters<typeof chain>[0] {
  return { kind: 'restored', day: null, at: AT, body: { entries: 0, to } };
}

if (!D1 || !D2 || !D3) throw new Error('days');
const entries = ledger(
  accepted(D1, 0),
  published(D1, 0, 10),
  accepted(D2, 0),
  published(D2, 0, 20),
  back(2),
  accepted(D3, 0),
  published(D3, 0, 30),
  back(4),
);

test('what stands after an entry is told without what was set back', () => {
  const seqs = (seq: number): number[] => lineage(entries, seq).map((e) => e.seq);
  assert.deepEqual(seqs(4), [1, 2, 3, 4]);
  assert.deepEqual(seqs(5), [1, 2, 5]);
  assert.deepEqual(seqs(7), [1, 2, 5, 6, 7]);
  assert.deepEqual(seqs(8), [1, 2, 3, 4, 8]);
});

test('a set-back makes visible what was visible then; what was accepted since waits', () => {
  const days = (seq: number): unknown =>
    foldState(entries.slice(0, seq)).days.map((d) => [d.day, d.published, d.accepted !== undefined]);
  assert.deepEqual(days(5), [
    [D1, 0, true],
    [D2, undefined, true],
  ]);
  assert.deepEqual(days(8), [
    [D1, 0, true],
    [D2, 0, true],
    [D3, undefined, true],
  ]);
  assert.equal(foldState(entries).histories.get('silver.h')?.rows, 20);
});
