import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import {
  appendEntry,
  compareWithStore,
  copyMissing,
  openStore,
  readCopies,
  readLedger,
  rebuildFromCopies,
  type Entry,
  type Store,
} from '../../src/bronze/index.ts';
import { addDays, parseDay } from '../../src/day.ts';
import { isError, type ErrorCode } from '../../src/errors.ts';
import { inDatabase, type Scratch } from '../scratch.ts';
import { accepted } from './entries.ts';

const DAY = parseDay('2026-02-06');
const ALL = { stands: true, depth: 'all' } as const;
const NEWEST = { stands: true, depth: 'newest' } as const;

interface Filled extends Scratch {
  readonly store: Store;
  readonly entries: readonly Entry[];
  readonly copy: (seq: number) => string;
}

/** Five entries in the table, and a store. */
async function inLedger(body: (filled: Filled) => Promise<void>): Promise<void> {
  await inDatabase(async (database) => {
    for (let i = 0; i < 5; i++) await appendEntry(database, accepted(addDays(DAY, i), 0));
    const folder = join(database.dir, 'store');
    const copy = (seq: number): string => join(folder, `ledger/0000000${seq}.json`);
    await body({ ...database, store: openStore(folder), entries: await readLedger(database), copy });
  });
}

async function assertError(work: Promise<unknown>, code: ErrorCode, says: RegExp = /./): Promise<void> {
  await assert.rejects(work, (error) => {
    assert.ok(isError(error, code), String(error));
    assert.match(error.message, says);
    assert.equal(error.exitCode, 6);
    return true;
  });
}

describe('copies of the ledger in the store', () => {
  test('missing copies are written, once each', () =>
    inLedger(async ({ store, entries }) => {
      assert.deepEqual(await compareWithStore(entries, store, ALL), { copies: 0, missing: 5 });
      assert.equal(await copyMissing(entries.slice(0, 2), store), 2);
      assert.deepEqual(await compareWithStore(entries, store, NEWEST), { copies: 2, missing: 3 });
      await store.remove('ledger/00000001.json');
      assert.equal(await copyMissing(entries, store), 4);
      assert.equal(await copyMissing(entries, store), 0);
      assert.deepEqual(await compareWithStore(entries, store, ALL), { copies: 5, missing: 0 });
      assert.deepEqual(await readCopies(store), entries);
    }));

  test('a copy can be checked with a shell: sorted keys, the hash over all but itself', () =>
    inLedger(async ({ store, entries }) => {
      await copyMissing(entries, store);
      const text = new TextDecoder().decode(await store.read('ledger/00000003.json'));
      const hash = /"hash":"(\w{64})",/.exec(text);
      const rest = text.replace(hash?.[0] ?? '', '').trimEnd();
      assert.equal(createHash('sha256').update(rest).digest('hex'), hash?.[1]);
    }));

  test('copies that go on after the table: the database was set back', () =>
    inLedger(async ({ store, entries }) => {
      await copyMissing(entries, store);
      for (const options of [ALL, NEWEST]) {
        await assertError(
          compareWithStore(entries.slice(0, 3), store, options),
          'ledger-behind',
          /entry 3.*5 entries.*set back/,
        );
      }
      await assertError(compareWithStore([], store, { ...NEWEST, stands: false }), 'ledger-behind', /no ledger.*lost/);
    }));

  test('a database that was set back and went on is found at its newest entry', () =>
    inLedger(async (filled) => {
      const { store, entries, run } = filled;
      await copyMissing(entries, store);
      await run('DELETE FROM varve.ledger WHERE seq > 3');
      await appendEntry(filled, accepted(DAY, 7));
      const forked = await readLedger(filled);
      await assertError(compareWithStore(forked, store, NEWEST), 'ledger-copy-differs', /Entry 4/);
    }));

  test('a copy that somebody changed is named, be it valid or not', () =>
    inLedger(async ({ store, entries, copy }) => {
      await copyMissing(entries, store);
      await writeFile(copy(2), JSON.stringify({ ...entries[1], day: '2026-03-01' }));
      await assertError(compareWithStore(entries, store, ALL), 'ledger-copy-differs', /Entry 2/);
      await assertError(readCopies(store), 'ledger-broken', /Entry 2/);
      for (const junk of ['', '{', '[]', '{"seq":2}', JSON.stringify({ ...entries[1], kind: 'other' })]) {
        await writeFile(copy(2), junk);
        await assertError(readCopies(store), 'ledger-copy-invalid', /00000002/);
      }
    }));

  test('the table is rebuilt from the copies', () =>
    inLedger(async (filled) => {
      const { store, entries, run } = filled;
      await copyMissing(entries, store);
      await run('DELETE FROM varve.ledger WHERE seq > 2');
      assert.deepEqual(await rebuildFromCopies(filled, store), entries);
      assert.deepEqual(await readLedger(filled), entries);
      await run('DROP SCHEMA varve CASCADE');
      assert.deepEqual(await rebuildFromCopies(filled, store), entries);
      assert.deepEqual(await readLedger(filled), entries);
    }));

  test('copies with a gap rebuild nothing', () =>
    inLedger(async (filled) => {
      const { store, entries, run } = filled;
      await copyMissing(entries, store);
      await store.remove('ledger/00000003.json');
      await run('DROP SCHEMA varve CASCADE');
      await assertError(rebuildFromCopies(filled, store), 'ledger-broken', /Entry 3.*missing/);
      assert.deepEqual(await readLedger(filled), []);
    }));
});
