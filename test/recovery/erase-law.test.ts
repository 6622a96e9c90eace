import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { ERASE_STEPS } from '../../src/index.ts';
import type { ShopProject } from '../flow/project.ts';
import { dumpPeople, holding, peopleProject, type Person } from './people.ts';

const DRIVER = join(import.meta.dirname, 'killed-erase.ts');
const DAYS = ['2026-02-06', '2026-02-07', '2026-02-08', '2026-02-09'] as const;
const EMAIL = 'seven@example.com';

async function daily(shop: ShopProject, ...args: readonly string[]): Promise<void> {
  const ran = await shop.varve('daily', ...args);
  assert.equal(ran.code, 0, ran.text);
}

/** What is kept, recorded-at columns aside. */
async function kept(shop: ShopProject): Promise<unknown> {
  const tables: readonly (readonly [name: string, columns: string])[] = [
    ['silver.customer_history', 'number, status, email, valid_from, valid_to, is_current'],
    ['silver.kept_history', 'id, status, email, valid_from, valid_to, is_current'],
    ['silver.status_history', 'status, people, valid_from, valid_to, is_current'],
    ['gold.customers_now', 'number, status, email'],
    ['staging.people', 'id, status, email'],
    ['bronze.people', 'id, status, email, valid_from, valid_to, is_current'],
  ];
  const rows = [];
  for (const [name, columns] of tables)
    rows.push([name, await shop.rows(`select ${columns} from ${name} order by all`)]);
  return rows;
}

test('kill -9 at any step of an erasure: as it was, or erased, and the next command takes away what is left', async () => {
  await using shop = await peopleProject();
  for (const [i, day] of DAYS.slice(0, 2).entries())
    await dumpPeople(shop, day, others(i, [{ id: 7, status: `s${i}`, email: EMAIL }]));
  await daily(shop);
  assert.equal((await shop.varve('backup')).code, 0);
  const before = await kept(shop);
  const held = await holding([shop.path('store')], [EMAIL]);
  assert.ok(held.length > 3);
  for (const step of ERASE_STEPS.slice(0, ERASE_STEPS.indexOf('replace'))) {
    await killedAt(shop, step, 'done');
    assert.deepEqual(await kept(shop), before, step);
    const still = await holding([shop.path('store')], [EMAIL]);
    assert.deepEqual(still, held, step);
  }
  await killedAt(shop, 'replace', 'done');
  assert.ok((await holding([shop.path('store')], [EMAIL])).length > 0);
  const next = await shop.varve('verify');
  assert.equal(next.code, 0, next.text);
  assert.deepEqual(await holding([shop.path('store')], [EMAIL]), []);
  assert.equal((await shop.rows(`select 1 from silver.customer_history where email = '${EMAIL}'`)).length, 0);
  assert.match((await shop.varve('log')).text, /erased/);
  assert.deepEqual(
    (await readdir(shop.dir)).filter((name) => name.startsWith('.shop')),
    [],
  );
});

async function killedAt(shop: ShopProject, step: string, state: string): Promise<void> {
  const child = spawn(process.execPath, [DRIVER, shop.dir, 'people', '7', step, state], { stdio: 'ignore' });
  const [, signal] = (await once(child, 'close')) as [number | null, string | null];
  assert.equal(signal, 'SIGKILL', `${step} was reached`);
}

/** Five people whose statuses go round. */
function others(day: number, more: readonly Person[]): Person[] {
  const people = Array.from({ length: 5 }, (_, i) => ({
    id: 10 + i,
    status: (i + day) % 3 === 0 ? 's0' : 's1',
    email: null,
  }));
  return [...people, ...more];
}

/** What the person is on each day, and the order in which the days arrive. */
const lives = fc.record({
  states: fc.array(
    fc.option(fc.record({ status: fc.constantFrom('s0', 's1'), email: fc.constantFrom('a@example.com', EMAIL) })),
    {
      minLength: DAYS.length,
      maxLength: DAYS.length,
    },
  ),
  order: fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 }),
  columns: fc.boolean(),
});

type Life = typeof lives extends fc.Arbitrary<infer L> ? L : never;

/** Runs the days in their order, each with the person as `as` makes it of what it was. */
async function live(
  shop: ShopProject,
  { states, order }: Life,
  as: (person: Person) => Person | undefined,
): Promise<void> {
  for (const i of order) {
    const state = states[i];
    const person = state && as({ id: 7, ...state });
    const path = await dumpPeople(shop, DAYS[i] ?? '', others(i, person ? [person] : []));
    await daily(shop, '--date', DAYS[i] ?? '', '--dump', path);
  }
}

/** Every layer file of the table holds the key, so none keeps its name. */
const ALL_FILES_NEW: Life = {
  states: [{ status: 's0', email: 'a@example.com' }, null, { status: 's0', email: 'a@example.com' }, null],
  order: [0, 2, 3, 1],
  columns: false,
};

test('the law: after an erasure all stands as if the key, or its values, had never been there', async () => {
  const ofLives = fc.asyncProperty(lives, async (life) => {
    fc.pre(life.states.some((state) => state !== null));
    await using shop = await peopleProject();
    await using never = await peopleProject();
    await live(shop, life, (person) => person);
    await live(never, life, (person) => (life.columns ? { ...person, email: null } : undefined));
    const args = ['erase', 'people', '--key', '7', '--yes', ...(life.columns ? ['--columns', 'email'] : [])];
    const ran = await shop.varve(...args);
    assert.equal(ran.code, 0, ran.text);
    assert.deepEqual(await kept(shop), await kept(never));
    const replayed = await shop.varve('replay');
    assert.equal(replayed.code, 0, replayed.text);
  });
  await fc.assert(ofLives, { numRuns: 2, examples: [[ALL_FILES_NEW]] });
});
