import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  checkChain,
  foldState,
  nextRevision,
  type Draft,
  type Entry,
  type LedgerState,
} from '../../src/bronze/index.ts';
import { chain } from '../../src/bronze/ledger/chain.ts';
import { addDays, parseDay, type Day } from '../../src/day.ts';
import { accepted, AT, moves, published, quarantined, withdrawn, type Move } from './entries.ts';

const DAY = parseDay('2026-02-06');
const H = 'silver.h';

function sealed(...drafts: readonly Draft[]): Entry[] {
  const entries: Entry[] = [];
  for (const draft of drafts) entries.push(chain(draft, entries.at(-1)));
  return entries;
}

const fold = (...drafts: readonly Draft[]): LedgerState => foldState(sealed(...drafts));
const dayOf = (state: LedgerState, day = DAY): LedgerState['days'][number] | undefined =>
  state.days.find((d) => d.day === day);

describe('what the ledger says of a day', () => {
  test('accepted and not yet published, then published (H17)', () => {
    assert.equal(dayOf(fold(accepted(DAY, 0)))?.published, undefined);
    const state = dayOf(fold(accepted(DAY, 0), published(DAY, 0)));
    assert.equal(state?.accepted?.body.revision, 0);
    assert.equal(state.published, 0);
  });

  test('the last accepted dump of a day wins (H7)', () => {
    const state = dayOf(fold(accepted(DAY, 0), published(DAY, 0), accepted(DAY, 1)));
    assert.equal(state?.accepted?.body.revision, 1);
    assert.equal(state.published, 0);
  });

  test('a withdrawn correction brings back the dump before it, withdrawn again none', () => {
    const drafts = [accepted(DAY, 0), published(DAY, 0), accepted(DAY, 1), withdrawn(DAY, 1)];
    assert.equal(dayOf(fold(...drafts))?.accepted?.body.revision, 0);
    assert.equal(dayOf(fold(...drafts))?.published, 0);
    const all = dayOf(fold(...drafts, withdrawn(DAY, 0)));
    assert.deepEqual([all?.accepted, all?.published], [undefined, undefined]);
  });

  test('a withdrawn revision number is not used again', () => {
    const entries = sealed(accepted(DAY, 0), withdrawn(DAY, 0));
    assert.equal(nextRevision(entries, DAY), 1);
    assert.equal(nextRevision(entries, addDays(DAY, 1)), 0);
  });

  test('a day is quarantined until a dump is accepted for it (H11)', () => {
    assert.ok(dayOf(fold(quarantined(DAY, 'bad')))?.quarantined);
    const later = dayOf(fold(quarantined(DAY, 'bad'), accepted(DAY, 0)));
    assert.equal(later?.quarantined, undefined);
    assert.ok(later?.accepted);
  });

  test('a refused correction leaves what was accepted', () => {
    const state = dayOf(fold(accepted(DAY, 0), published(DAY, 0), quarantined(DAY, 'bad')));
    assert.equal(state?.accepted?.body.revision, 0);
    assert.ok(state.quarantined);
  });

  test('an accepted dump found at fault is quarantined after all and holds up nobody (H12, H17)', () => {
    const state = dayOf(fold(accepted(DAY, 0, 'twin'), quarantined(DAY, 'twin')));
    assert.equal(state?.accepted, undefined);
    assert.ok(state?.quarantined);
  });

  test('in an emptied database every accepted day is to be published again', () => {
    const restored: Draft = { kind: 'restored', day: null, at: AT, body: { entries: 2, replays: true } };
    const state = fold(accepted(DAY, 0), published(DAY, 0), restored);
    assert.equal(dayOf(state)?.published, undefined);
    assert.ok(dayOf(state)?.accepted);
    assert.equal(state.histories.size, 0);
    const kept: Draft = { ...restored, body: { entries: 2 } };
    assert.equal(dayOf(fold(accepted(DAY, 0), published(DAY, 0), kept))?.published, 0);
  });
});

describe('what the ledger says of a history', () => {
  const retired: Draft = { kind: 'retired', day: null, at: AT, body: { history: H, rows: 3 } };

  test('it is born, grows, and knows its observed days, each once and ascending (H8, H9)', () => {
    const [later, late] = [addDays(DAY, 5), addDays(DAY, 2)];
    const state = fold(published(DAY, 0, 3), published(later, 0, 4), published(late, 0, 6), published(later, 1, 7));
    const history = state.histories.get(H);
    assert.deepEqual(history?.observed, [DAY, late, later]);
    assert.deepEqual([history.rows, history.model, history.adopted], [7, 'model.p.h', false]);
  });

  test('a dbt verb outside a day changes its rows (H15)', () => {
    const { histories } = published(DAY, 0, 9).body;
    const ran: Draft = { kind: 'ran', day: null, at: AT, body: { histories, schema: [] } };
    assert.deepEqual(fold(ran).histories.get(H)?.observed, []);
    assert.equal(fold(published(DAY, 0, 3), ran).histories.get(H)?.rows, 9);
  });

  test('adopted, renamed, retired (H15)', () => {
    const adopted: Draft = {
      kind: 'adopted',
      day: null,
      at: AT,
      body: { history: H, model: 'model.p.h', rows: 3, open: 2, how: 'command' },
    };
    const renamed: Draft = {
      kind: 'renamed',
      day: null,
      at: AT,
      body: { from: H, to: 'silver.i', model: 'model.p.i' },
    };
    const state = fold(adopted, published(DAY, 0, 4), renamed);
    assert.deepEqual([...state.histories.keys()], ['silver.i']);
    const history = state.histories.get('silver.i');
    assert.deepEqual([history?.adopted, history?.rows, history?.model], [true, 4, 'model.p.i']);
    assert.deepEqual([...fold(adopted, retired).retired], [H]);
    assert.equal(fold(adopted, retired).histories.size, 0);
  });

  test('a retired name may be born again', () => {
    const state = fold(published(DAY, 0), retired, published(addDays(DAY, 1), 0, 1));
    assert.equal(state.retired.size, 0);
    assert.deepEqual(state.histories.get(H)?.observed, [addDays(DAY, 1)]);
  });
});

/** Makes a legal sequence out of any moves: what cannot be done at that point is left out. */
function legal(wanted: readonly Move[]): Entry[] {
  const entries: Entry[] = [];
  for (const move of wanted) {
    const draft = draftOf(move, entries, foldState(entries));
    if (draft) entries.push(chain(draft, entries.at(-1)));
  }
  return entries;
}

function draftOf({ move, day }: Move, entries: readonly Entry[], state: LedgerState): Draft | undefined {
  const revision = dayOf(state, day)?.accepted?.body.revision;
  const body = { history: H, model: 'model.p.h', rows: entries.length, open: 0 };
  const stands = state.histories.has(H);
  switch (move) {
    case 'accept':
      return accepted(day, nextRevision(entries, day));
    case 'publish':
      return revision === undefined ? undefined : published(day, revision, entries.length);
    case 'withdraw':
      return revision === undefined ? undefined : withdrawn(day, revision);
    case 'quarantine':
      return quarantined(day, `bad ${entries.length}`);
    case 'repeat':
      return { kind: 'repeated', day, at: AT, body: { dump: [] } };
    case 'retire':
      return stands ? { kind: 'retired', day: null, at: AT, body } : undefined;
    case 'adopt':
      return stands ? undefined : { kind: 'adopted', day: null, at: AT, body: { ...body, how: 'command' } };
    case 'rename':
      return stands ? { kind: 'renamed', day: null, at: AT, body: { from: H, to: 'silver.i', model: 'm' } } : undefined;
  }
}

/** The day's accepted revision by going back from the end, as a person would read the ledger. */
function acceptedByHand(entries: readonly Entry[], day: Day): number | undefined {
  const gone = new Set<number>();
  for (const entry of entries.toReversed().filter((e) => e.day === day)) {
    if (entry.kind === 'withdrawn') gone.add(entry.body.revision);
    if (entry.kind === 'accepted' && !gone.has(entry.body.revision)) return entry.body.revision;
  }
  return undefined;
}

describe('any legal sequence of entries', () => {
  test('chains, and folds to what a person reads in it', () => {
    fc.assert(
      fc.property(moves, (wanted) => {
        const entries = legal(wanted);
        checkChain(entries, 'memory');
        const state = foldState(entries);
        assert.equal(state.entries, entries.length);
        assert.deepEqual(
          state.days.map((d) => d.day),
          state.days.map((d) => d.day).toSorted(),
        );
        for (const day of state.days) {
          const of = entries.filter((entry) => entry.day === day.day);
          assert.equal(day.accepted?.body.revision, acceptedByHand(entries, day.day));
          const refused = of.findLast((entry) => entry.kind === 'quarantined' || entry.kind === 'accepted');
          assert.equal(day.quarantined, refused?.kind === 'quarantined' ? refused : undefined);
          const shown = of.findLast((entry) => entry.kind === 'published');
          if (day.published !== undefined) assert.equal(day.published, shown?.body.revision);
        }
        const ended = entries.findLast((entry) => entry.kind === 'retired' || entry.kind === 'renamed');
        const touched = entries.findLast((entry) => entry.kind === 'published' || entry.kind === 'adopted');
        assert.equal(state.histories.has(H), (touched?.seq ?? 0) > (ended?.seq ?? 0));
      }),
      { numRuns: 300 },
    );
  });
});
