import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseDay } from '../../src/day.ts';
import { isError, VarveError } from '../../src/errors.ts';
import {
  applyAcceptances,
  findingId,
  findingOfError,
  gate,
  stagedRecords,
  swapIn,
  type Finding,
  type GateInput,
} from '../../src/staging/index.ts';
import { inDatabase, type Scratch } from '../scratch.ts';
import { column, executeAll, keyed, layAside, SCHEMA, table, type Content } from './tables.ts';

const BEFORE = parseDay('2026-02-06');
const DAY = parseDay('2026-02-07');

interface Case {
  readonly before: readonly Content[] | undefined;
  readonly now: readonly Content[];
  readonly input?: (input: GateInput) => GateInput;
}

/** What the gate finds against a day, after a day before. */
async function find(scratch: Scratch, { before, now, input = (same) => same }: Case): Promise<readonly Finding[]> {
  const then = before && (await layAside(scratch, before));
  if (then) await executeAll(scratch, await swapIn(scratch, { schema: SCHEMA, aside: then, gone: [], describe: true }));
  const tables = await layAside(scratch, now);
  return gate(
    scratch,
    input({
      dump: {
        tool: 'mariadb-dump',
        endMarker: 'present',
        errors: [],
        parts: [{ name: 'd.sql', sha256: 'now' }],
        tables,
      },
      day: { day: DAY, given: false },
      previous: then && { day: BEFORE, tables: stagedRecords(then), schema: SCHEMA },
      known: [{ day: BEFORE, dump: [{ sha256: 'before' }] }],
      excluded: () => false,
      gone: { share: 0.05, keys: 100 },
    }),
  );
}

const ids = (findings: readonly Finding[]): readonly string[] => findings.map(findingId);
const only = (findings: readonly Finding[]): string => {
  assert.equal(findings.length, 1, ids(findings).join());
  return findings[0]?.message ?? '';
};

describe('the gate on the dump as a whole (H11)', () => {
  const contents = { before: [keyed('t', 0, 10)], now: [keyed('t', 0, 11)] };

  test('a whole dump of the next day passes, the first of all too', () =>
    inDatabase(async (scratch) => {
      assert.deepEqual(await find(scratch, contents), []);
    }));

  test('the first day has nothing to be compared with', () =>
    inDatabase(async (scratch) => {
      assert.deepEqual(await find(scratch, { before: undefined, now: [keyed('t', 0, 0)] }), []);
    }));

  test('no end marker where the tool writes one', () =>
    inDatabase(async (scratch) => {
      const found = await find(scratch, {
        ...contents,
        input: (i) => ({ ...i, dump: { ...i.dump, endMarker: 'missing' } }),
      });
      assert.deepEqual(ids(found), ['end-marker:dump']);
      assert.match(only(found), /mariadb-dump/);
      const none: Case = { ...contents, input: (i) => ({ ...i, dump: { ...i.dump, endMarker: 'none' } }) };
      assert.deepEqual(await find(scratch, { ...none, before: undefined }), []);
    }));

  test('an error line of the dump tool', () =>
    inDatabase(async (scratch) => {
      const errors = ['mysqldump: Error 2013: Lost connection', 'b', 'c', 'd'];
      const found = await find(scratch, { ...contents, input: (i) => ({ ...i, dump: { ...i.dump, errors } }) });
      assert.match(only(found), /Error 2013.*and 1 more/);
    }));

  test('the very bytes of another day, but not those of the same day', () =>
    inDatabase(async (scratch) => {
      const known = [{ day: BEFORE, dump: [{ sha256: 'now' }] }];
      const found = await find(scratch, { ...contents, input: (i) => ({ ...i, known }) });
      assert.deepEqual(ids(found), ['stale:dump']);
      assert.match(only(found), /d\.sql is byte for byte .* 2026-02-06; a dump of 2026-02-07/);
      const same: Case = {
        ...contents,
        before: undefined,
        input: (i) => ({ ...i, known: [{ ...known[0]!, day: DAY }] }),
      };
      assert.deepEqual(await find(scratch, same), []);
    }));

  test('file name and end line more than a day apart, where no day was given', () =>
    inDatabase(async (scratch) => {
      const at = (named: string, ended: string, given: boolean) => (i: GateInput) => ({
        ...i,
        day: { day: DAY, given, named: parseDay(named), ended: parseDay(ended) },
      });
      const bare = { ...contents, before: undefined };
      assert.deepEqual(ids(await find(scratch, { ...bare, input: at('2026-02-07', '2026-02-05', false) })), [
        'stale:dump',
      ]);
      assert.deepEqual(await find(scratch, { ...bare, input: at('2026-02-07', '2026-02-06', false) }), []);
      assert.deepEqual(await find(scratch, { ...bare, input: at('2026-02-07', '2025-02-05', true) }), []);
    }));
});

describe('the gate on tables (H11)', () => {
  test('a table gone is not an empty table; one that the settings leave out is not missing', () =>
    inDatabase(async (scratch) => {
      const before = [keyed('t', 0, 10), keyed('u', 0, 3), keyed('tmp', 0, 3), keyed('empty', 0, 0)];
      const now = [keyed('t', 0, 0), keyed('empty', 0, 0)];
      const found = await find(scratch, { before, now, input: (i) => ({ ...i, excluded: (name) => name === 'tmp' }) });
      assert.deepEqual(ids(found), ['missing-table:u', 'empty-table:t']);
      assert.match(found[0]?.message ?? '', /^Table u is not in the dump; on 2026-02-06 it had 3 rows\.$/);
      assert.match(found[1]?.message ?? '', /^Table t is empty; on 2026-02-06 it had 10 rows\.$/);
    }));

  test('keys gone: more than the share and more than the number', () =>
    inDatabase(async (scratch) => {
      const before = [keyed('t', 0, 10_000)];
      const message = only(await find(scratch, { before, now: [keyed('t', 501, 10_000)] }));
      assert.match(
        message,
        /^Table t: 501 of 10,000 keys of 2026-02-06 are gone \(5\.0 %\); allowed are 5 % or 100 keys/,
      );
    }));

  test('up to the share passes, and up to the number whatever the share', () =>
    inDatabase(async (scratch) => {
      const before = [keyed('t', 0, 10_000), keyed('u', 0, 101)];
      assert.deepEqual(await find(scratch, { before, now: [keyed('t', 500, 10_000), keyed('u', 100, 101)] }), []);
    }));

  test('keys are looked at, not counts: other keys in the place of those gone do not hide them', () =>
    inDatabase(async (scratch) => {
      const found = await find(scratch, { before: [keyed('t', 0, 1000)], now: [keyed('t', 500, 2000)] });
      assert.deepEqual(ids(found), ['gone:t']);
      assert.match(only(found), /500 of 1,000 keys.*It has 1,500 rows now/);
    }));

  test('where the day before does not stand any more, or there is no key, rows are counted', () =>
    inDatabase(async (scratch) => {
      const keyless = (to: number): Content => ({ ...keyed('u', 0, to), table: table('u', { key: [] }) });
      const before = [keyed('t', 0, 1000), keyless(1000)];
      const now = [keyed('t', 500, 1000), keyless(500)];
      const late = (i: GateInput): GateInput => ({
        ...i,
        previous: i.previous && { ...i.previous, schema: undefined },
      });
      const found = await find(scratch, { before, now, input: late });
      assert.deepEqual(ids(found), ['gone:t', 'gone:u']);
      assert.match(found[0]?.message ?? '', /500 of 1,000 rows/);
    }));

  test('a changed key, but not another order of its columns or a key that is new (H12)', () =>
    inDatabase(async (scratch) => {
      const withKey = (name: string, key: readonly string[]): Content => ({
        ...keyed(name, 0, 5),
        table: table(name, { key }),
      });
      const before = [withKey('a', ['id']), withKey('b', ['id', 'name']), withKey('c', []), withKey('d', ['id'])];
      const now = [withKey('a', ['name']), withKey('b', ['NAME', 'id']), withKey('c', ['id']), withKey('d', [])];
      const found = await find(scratch, { before, now });
      assert.deepEqual(ids(found), ['key:a', 'key:d']);
      assert.match(found[0]?.message ?? '', /^Table a has the key \(name\); on 2026-02-06 it was \(id\)\.$/);
      assert.match(found[1]?.message ?? '', /no key any more/);
    }));

  test('a type that has none in common with the one before; a wider one passes (H14)', () =>
    inDatabase(async (scratch) => {
      const typed = (first: 'int' | 'bigint', second: 'int' | 'date'): Content => ({
        table: table('t', { columns: [column('id', first), column('when', second)] }),
        parts: [],
      });
      const found = await find(scratch, { before: [typed('int', 'int')], now: [typed('bigint', 'date')] });
      assert.deepEqual(ids(found), ['type:t.when']);
      assert.match(only(found), /Column when of table t is date; on 2026-02-06 it was int\./);
    }));
});

describe('acceptances', () => {
  const finding = (code: Finding['code'], acceptable = true): Finding => ({
    code,
    subject: 't',
    message: 'm',
    acceptable,
  });
  const findings = [finding('gone'), finding('key'), finding('cut-off', false)];

  test('an acceptance holds for its finding only', () => {
    const { open, accepted } = applyAcceptances(findings, ['gone:t']);
    assert.deepEqual(ids(open), ['key:t', 'cut-off:t']);
    assert.deepEqual(ids(accepted), ['gone:t']);
  });

  test('one that matches nothing is an error that names what there is', () => {
    assert.throws(
      () => applyAcceptances(findings, ['gone:u']),
      (error) => isError(error, 'accept-unknown') && /gone:t, key:t, cut-off:t/.test(error.hint ?? ''),
    );
  });

  test('a cut-off dump cannot be accepted', () => {
    assert.throws(
      () => applyAcceptances(findings, ['cut-off:t']),
      (error) => isError(error, 'accept-impossible'),
    );
  });

  test('errors of reading are findings, other errors are not', () => {
    const cutOff = new VarveError('dump-cut-off', { path: 'd.sql', inside: 'a string', offset: 3, table: 't' });
    const found = findingOfError(cutOff);
    assert.deepEqual([found?.code, found?.acceptable], ['cut-off', false]);
    assert.equal(findingOfError(new Error('other')), undefined);
    assert.equal(findingOfError(new VarveError('dump-not-found', { path: 'x' })), undefined);
  });
});
