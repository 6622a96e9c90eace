import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  appendEntry,
  checkChain,
  createLedger,
  ledgerStands,
  readLedger,
  type Draft,
  type Entry,
} from '../../src/bronze/index.ts';
import { parseDay } from '../../src/day.ts';
import { isError } from '../../src/errors.ts';
import { inDatabase, type Scratch } from '../scratch.ts';
import { accepted, AT, published, quarantined, withdrawn } from './entries.ts';

const DAY = parseDay('2026-02-06');
const BEGUN: Draft<'begun'> = { kind: 'begun', day: null, at: AT, body: { package: '0.1.0', engine: 'duckdb' } };
const DRAFTS: readonly Draft[] = [
  BEGUN,
  accepted(DAY, 0),
  published(DAY, 0),
  quarantined(DAY, 'other'),
  accepted(DAY, 1),
  withdrawn(DAY, 1),
];

async function appendAll(database: Scratch, drafts: readonly Draft[] = DRAFTS): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (const draft of drafts) entries.push(await appendEntry(database, draft));
  return entries;
}

function assertBroken(entries: readonly Entry[], seq: number): void {
  assert.throws(
    () => checkChain(entries, 'varve.ledger'),
    (error) => isError(error, 'ledger-broken') && (error.params as { seq: number }).seq === seq && error.exitCode === 6,
  );
}

describe('the ledger table', () => {
  test('there is none at first, and the first entry makes it', () =>
    inDatabase(async (database) => {
      assert.equal(await ledgerStands(database), false);
      assert.deepEqual(await readLedger(database), []);
      const entry = await appendEntry(database, BEGUN);
      assert.equal(entry.seq, 1);
      assert.equal(entry.previous, '0'.repeat(64));
      assert.equal(entry.at, '2026-02-06T22:00:01.250Z');
    }));

  test('what was appended is read back to the letter, and chains', () =>
    inDatabase(async (database) => {
      const entries = await appendAll(database);
      const read = await readLedger(database);
      assert.deepEqual(read, entries);
      checkChain(read, 'varve.ledger');
    }));

  test('the order of members is no matter, nor are names that JavaScript takes for numbers', () =>
    inDatabase(async (database) => {
      const accepting = accepted(DAY, 0);
      const tables = {
        ...accepting.body.tables,
        '10': { rows: 1, key: [], columns: {} },
        '9': { rows: 2, key: [], columns: {} },
      };
      await appendEntry(database, BEGUN);
      await appendEntry(database, { ...accepting, body: { ...accepting.body, tables } });
      checkChain(await readLedger(database), 'varve.ledger');
      await database.run(
        `UPDATE varve.ledger SET body = replace(body, '"9":{"columns":{},"key":[],"rows":2}', '"9":{"rows":2,"columns":{},"key":[]}')`,
      );
      const moved = await readLedger(database);
      assert.match(JSON.stringify(moved), /"9":\{"rows":2/);
      checkChain(moved, 'varve.ledger');
      await database.run(`UPDATE varve.ledger SET body = replace(body, '"rows":2,"columns"', '"rows":3,"columns"')`);
      assertBroken(await readLedger(database), 2);
    }));

  test('an acceptance commits over a second connection while the day is open, and both follow each other (H17)', () =>
    inDatabase(async (database) => {
      const { warehouse, dialect, connection } = database;
      const begun = await appendEntry(database, BEGUN);
      const second = { connection: await warehouse.connect(), dialect };
      await connection.begin();
      assert.equal((await readLedger(database)).length, 1);
      const acceptance = await appendEntry(second, accepted(DAY, 0), begun);
      await appendEntry(database, published(DAY, 0), acceptance);
      await connection.commit();
      await second.connection.close();
      const read = await readLedger(database);
      checkChain(read, 'varve.ledger');
      assert.deepEqual(
        read.map((entry) => entry.kind),
        ['begun', 'accepted', 'published'],
      );
    }));

  test('a rolled-back publication leaves the acceptance (H17)', () =>
    inDatabase(async (database) => {
      const { warehouse, dialect, connection } = database;
      const begun = await appendEntry(database, BEGUN);
      const second = { connection: await warehouse.connect(), dialect };
      await connection.begin();
      const acceptance = await appendEntry(second, accepted(DAY, 0), begun);
      await appendEntry(database, published(DAY, 0), acceptance);
      await connection.rollback();
      await second.connection.close();
      assert.deepEqual(
        (await readLedger(database)).map((entry) => entry.kind),
        ['begun', 'accepted'],
      );
    }));

  test('it is made by statements that a plan can print', () =>
    inDatabase(async (database) => {
      for (const statement of createLedger(database.dialect)) await database.connection.execute(statement);
      assert.equal(await ledgerStands(database), true);
      assert.deepEqual(await readLedger(database), []);
    }));

  test('a change of any column by hand is found', () =>
    inDatabase(async (database) => {
      await appendAll(database);
      const changes = {
        recorded_at: `recorded_at + INTERVAL 1 MICROSECOND`,
        kind: `'repeated'`,
        day: `day + 1`,
        body: `replace(body, '10', '11')`,
        previous: `reverse(previous)`,
        hash: `reverse(hash)`,
      };
      for (const [column, change] of Object.entries(changes)) {
        await database.connection.begin();
        await database.run(`UPDATE varve.ledger SET ${column} = ${change} WHERE seq = 2`);
        assertBroken(await readLedger(database), 2);
        await database.connection.rollback();
      }
      await database.run(`UPDATE varve.ledger SET body = 'not JSON' WHERE seq = 3`);
      await assert.rejects(readLedger(database), (error) => isError(error, 'ledger-broken'));
    }));
});

describe('the chain', () => {
  test('a deleted, doubled or swapped entry is named', () =>
    inDatabase(async (database) => {
      const entries = await appendAll(database);
      for (let i = 0; i < entries.length - 1; i++) assertBroken(entries.toSpliced(i, 1), i + 1);
      for (let i = 0; i < entries.length; i++) assertBroken(entries.toSpliced(i, 0, entries[i]!), i + 2);
      for (let i = 0; i < entries.length - 1; i++) {
        const swapped = entries.with(i, entries[i + 1]!).with(i + 1, entries[i]!);
        assertBroken(swapped, i + 1);
      }
    }));

  test('a change of any one member, however deep, is found in the entry that it is in', () =>
    inDatabase(async (database) => {
      const entries = await appendAll(database);
      fc.assert(
        fc.property(fc.nat(), fc.nat(), (which, member) => {
          const index = which % entries.length;
          const changed = structuredClone(entries);
          changeMember(changed[index], member);
          assertBroken(changed, index + 1);
        }),
        { numRuns: 500 },
      );
    }));
});

/** Changes the n-th leaf of a JSON value, whichever that is. */
function changeMember(value: unknown, n: number): void {
  const leaves: { readonly holder: Record<string, unknown>; readonly name: string }[] = [];
  const walk = (holder: Record<string, unknown>): void => {
    for (const [name, member] of Object.entries(holder)) {
      if (typeof member === 'object' && member !== null) walk(member as Record<string, unknown>);
      else leaves.push({ holder, name });
    }
  };
  walk(value as Record<string, unknown>);
  const { holder, name } = leaves[n % leaves.length]!;
  const old = holder[name];
  holder[name] = typeof old === 'number' ? old + 1 : typeof old === 'string' ? `${old}x` : 'x';
}
