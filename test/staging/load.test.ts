import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { describe, test } from 'node:test';
import { isError } from '../../src/errors.ts';
import { loadAside, stagedRecords, type AsideTable, type DumpEvent, type Loading } from '../../src/staging/index.ts';
import { inDatabase, type Scratch } from '../scratch.ts';
import { column, layAside, part, SCHEMA, table } from './tables.ts';

function load(
  scratch: Scratch,
  events: AsyncIterable<DumpEvent>,
  more: Partial<Loading> = {},
): Promise<readonly AsideTable[]> {
  const { connection, dialect, warehouse } = scratch;
  return loadAside({ connection, dialect, loader: warehouse.loader, schema: SCHEMA, events, ...more });
}

describe('loading a dump aside', () => {
  test('tables lie aside in the same schema, what stands stays', () =>
    inDatabase(async (scratch) => {
      await scratch.run('CREATE SCHEMA staging', 'CREATE TABLE staging.t AS SELECT 7 AS old');
      const parts = [0, 1, 2].map((n): [string, number] => [`SELECT ${n}::INTEGER AS id, 'x' AS name`, 1]);
      const [aside] = await layAside(scratch, [{ table: table('t'), parts }]);
      assert.ok(aside);
      assert.equal(aside.rows, 3);
      const read = `SELECT id FROM ${scratch.dialect.relation(aside.aside)}`;
      assert.deepEqual(await scratch.rows(read), [[0], [1], [2]], 'in the order of the dump');
      assert.deepEqual(await scratch.rows('SELECT * FROM staging.t'), [[7]]);
    }));

  test('all of it is gone with the transaction (H17)', () =>
    inDatabase(async (scratch) => {
      await scratch.connection.begin();
      await layAside(scratch, [{ table: table('t'), parts: [[`SELECT 1::INTEGER AS id, 'x' AS name`, 1]] }]);
      await scratch.connection.rollback();
      assert.deepEqual(await scratch.connection.catalog.relations(SCHEMA), []);
    }));

  test('parts are deleted once they are inserted, many and of many tables', () =>
    inDatabase(async (scratch) => {
      const paths: string[] = [];
      async function* events(): AsyncIterable<DumpEvent> {
        for (const name of ['a', 'b', 'c']) {
          yield { kind: 'table', table: table(name) };
          for (let n = 0; n < 7; n++) {
            const event = await part(scratch, name, `SELECT ${n}::INTEGER AS id, '${name}' AS name`);
            if (event.kind === 'part') paths.push(event.path);
            yield { ...event, rows: 1 } as DumpEvent;
          }
        }
      }
      const aside = await load(scratch, events());
      assert.deepEqual(
        aside.map(({ table: { name }, rows }) => [name, rows]),
        [
          ['a', 7],
          ['b', 7],
          ['c', 7],
        ],
      );
      assert.deepEqual(
        paths.filter((path) => existsSync(path)),
        [],
      );
    }));

  test('a table without an event is laid too, and keys that come at the end count', () =>
    inDatabase(async (scratch) => {
      async function* events(): AsyncIterable<DumpEvent> {
        yield { kind: 'table', table: table('t', { key: [] }) };
        yield await part(scratch, 't', `SELECT 1::INTEGER AS id, 'x' AS name`);
      }
      const final = [table('t', { key: ['id'], comment: 'at the end' }), table('empty')];
      const aside = await load(scratch, events(), { final: () => Promise.resolve(final) });
      assert.deepEqual(
        aside.map((a) => a.table),
        final,
      );
      assert.deepEqual(await scratch.rows('SELECT count(*) FROM staging.empty__varve_new'), [[0]]);
    }));

  test('columns kept as text are text, their declaration is remembered (H14)', () =>
    inDatabase(async (scratch) => {
      const dated = table('t', { columns: [column('id'), column('born', 'date')] });
      async function* events(): AsyncIterable<DumpEvent> {
        yield { kind: 'table', table: dated };
        yield { ...(await part(scratch, 't', `SELECT 1::INTEGER AS id, '0000-00-00' AS born`)), rows: 1 } as DumpEvent;
      }
      const aside = await load(scratch, events(), { asText: (_, c) => c.name === 'born' });
      assert.deepEqual(await scratch.rows('SELECT born FROM staging.t__varve_new'), [['0000-00-00']]);
      assert.deepEqual(stagedRecords(aside), {
        t: { rows: 1, key: ['id'], columns: { id: 'int', born: 'date' }, stored: { id: 'INTEGER', born: 'VARCHAR' } },
      });
    }));

  test('an error of the reader is thrown once nothing is at work any more', () =>
    inDatabase(async (scratch) => {
      async function* events(): AsyncIterable<DumpEvent> {
        yield { kind: 'table', table: table('t') };
        yield await part(scratch, 't', `SELECT i::INTEGER AS id, 'x' AS name FROM range(200000) t(i)`);
        throw new Error('cut off');
      }
      await scratch.connection.begin();
      await assert.rejects(load(scratch, events()), /cut off/);
      await scratch.connection.rollback();
      assert.deepEqual(await scratch.connection.catalog.relations(SCHEMA), []);
    }));

  test('an error of the engine is thrown, whoever is ahead', () =>
    inDatabase(async (scratch) => {
      async function* events(): AsyncIterable<DumpEvent> {
        yield { kind: 'table', table: table('t') };
        for (let n = 0; n < 20; n++) yield await part(scratch, 't', `SELECT 'no number' AS id, 'x' AS name`);
      }
      await assert.rejects(load(scratch, events()), (error) => isError(error, 'statement-failed'));
    }));

  test('two tables whose names differ in case only are refused', () =>
    inDatabase(async (scratch) => {
      const both = ['Users', 'users'].map((name) => ({ table: table(name), parts: [] }));
      await assert.rejects(layAside(scratch, both), (error) => isError(error, 'staging-name-twice'));
    }));
});
