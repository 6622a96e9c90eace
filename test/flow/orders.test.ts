import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { addDays, openProject, parseDay, STEPS, type Day, type Engine, type RunEvent } from '../../src/index.ts';
import { fold, type Row, type Rules } from '../history/reference.ts';
import { bothEngines } from './engines.ts';
import type { ShopProject } from './project.ts';

const FIRST = parseDay('2026-02-01');

const FILES = {
  'varve.yml': 'time_zone: Asia/Tokyo\ngate: {gone: {share: 1, keys: 1000}}\n',
  'models/sources.yml': 'version: 2\nsources:\n  - name: staging\n    tables: [{name: accounts}]\n',
  'models/silver/customer_history.sql': model("key=['id']", 'select *'),
  'models/silver/some.sql': model("key=['id']", 'select id, upper(plan) as plan', 'where n is not null'),
  'models/silver/kept.sql': model("key=['id'], absent='keep'", 'select id, plan, n'),
  'models/silver/frozen.sql': model("key=['id'], track=['plan']", 'select id, plan, n'),
  'models/silver/in_place.sql': model("key=['id'], update_in_place=['n']", 'select id, plan, n'),
  'models/gold/customers_now.sql':
    "{{ config(materialized='table') }}\nselect id, plan from {{ ref('customer_history') }} where is_current\n",
};

function model(config: string, select: string, where = ''): string {
  return `{{ config(materialized='history', ${config}) }}\n${select} from {{ source('staging', 'accounts') }} ${where}\n`;
}

interface Account {
  readonly id: number;
  readonly plan: string | null;
  readonly n: number | null;
}

/** What each history makes of a day, and how it keeps it. */
const HISTORIES: Readonly<
  Record<string, { readonly rules: Partial<Rules>; readonly rows: (a: readonly Account[]) => Row[] }>
> = {
  customer_history: { rules: {}, rows: (a) => a.map((r) => ({ ...r })) },
  some: {
    rules: { tracked: ['plan'] },
    rows: (a) => a.filter((r) => r.n !== null).map(({ id, plan }) => ({ id, plan: plan?.toUpperCase() ?? null })),
  },
  kept: { rules: { absent: 'keep' }, rows: (a) => a.map((r) => ({ ...r })) },
  frozen: { rules: { tracked: ['plan'] }, rows: (a) => a.map((r) => ({ ...r })) },
  in_place: { rules: { tracked: ['plan'], inPlace: ['n'] }, rows: (a) => a.map((r) => ({ ...r })) },
};

async function versions(shop: ShopProject, name: string): Promise<string[]> {
  const columns = name === 'some' ? 'id, plan' : 'id, plan, n';
  const rows = await shop.rows(`select ${columns}, valid_from, valid_to from silver.${name}`);
  return rows.map((row) => JSON.stringify(row)).sort();
}

function expected(days: ReadonlyMap<Day, readonly Account[]>, name: string): string[] {
  const { rules, rows } = HISTORIES[name] ?? assert.fail();
  const all: Rules = { key: ['id'], tracked: ['plan', 'n'], inPlace: [], absent: 'close', ...rules };
  const columns = name === 'some' ? ['id', 'plan'] : ['id', 'plan', 'n'];
  const text = (value: Row[string] | undefined): string | null =>
    value === null || value === undefined ? null : String(value);
  return fold(new Map([...days].map(([day, a]) => [day, rows(a)])), all)
    .map(({ row, from, to }) => JSON.stringify([...columns.map((c) => text(row[c])), from, to]))
    .sort();
}

function dump(rows: readonly Account[], n: number): string {
  const text = (v: string | number | null): string =>
    v === null ? 'NULL' : typeof v === 'string' ? `'${v}'` : String(v);
  const values = rows.map(({ id, plan, n: count }) => `(${id},${text(plan)},${text(count)})`);
  return [
    '-- MySQL dump 10.13  Distrib 8.0.36, for Linux (x86_64)',
    `-- ${n}`,
    'CREATE TABLE `accounts` (`id` int NOT NULL, `plan` varchar(9), `n` int, PRIMARY KEY (`id`));',
    ...(values.length > 0 ? [`INSERT INTO \`accounts\` VALUES ${values.join(',')};`] : []),
    '-- Dump completed on 2026-02-06  5:30:00',
    '',
  ].join('\n');
}

const account = fc.record({ plan: fc.constantFrom('a', 'b', null), n: fc.constantFrom(1, 2, null) });
const rows = fc
  .dictionary(fc.constantFrom('1', '2', '3', '4'), account, { minKeys: 1, maxKeys: 4 })
  .map((d) => Object.entries(d).map(([id, a]): Account => ({ id: Number(id), ...a })));
/** Rows that never change: beside them a difference is worth more than a whole copy. */
const REST = Array.from({ length: 300 }, (_, i): Account => ({ id: 100 + i, plan: 'a', n: 1 }));
/** Where a run dies: that a process killed there leaves the same is held by the tests of faults. */
const crash = fc.option(fc.record({ step: fc.constantFrom(...STEPS), state: fc.constantFrom('begun', 'done') }), {
  freq: 2,
});
const loads = fc.array(fc.record({ day: fc.nat(4).map((n) => addDays(FIRST, n)), rows, crash }), {
  minLength: 2,
  maxLength: 6,
});
type Crash = Exclude<ReturnType<typeof crash.generate>['value'], null>;

/** Days as they come in a quiet week: each after the one before. */
const IN_ORDER = ['a', 'b', 'b'].map((plan, n) => ({
  day: addDays(FIRST, n),
  rows: [{ id: 1, plan, n: 1 }],
  crash: null,
}));
/** The second day comes before the first, and each dies once it is accepted, or while it becomes visible. */
const DYING = IN_ORDER.slice(0, 2)
  .reverse()
  .map((load, n) => ({ ...load, crash: n === 0 ? dies('silver', 'begun') : dies('publish', 'begun') }));

function dies(step: (typeof STEPS)[number], state: 'begun' | 'done'): Crash {
  return { step, state };
}

async function open(shop: ShopProject, purposes: string[], crash: Crash | null = null): Promise<Engine> {
  const onEvent = (event: RunEvent): void => {
    if (event.type === 'statement') purposes.push(event.purpose);
    if (crash && event.type === 'step' && event.step === crash.step && event.state === crash.state) {
      purposes.push(DEATH);
      throw new Died();
    }
  };
  return openProject({ dir: shop.dir, onEvent });
}

class Died extends Error {}
const DEATH = 'the run dies';

interface ToRun {
  readonly day: Day;
  readonly path: string;
  readonly looked: string[];
  readonly crash: Crash | null;
}

/** One arrival: the run may die once, and is made again. */
async function arrive(shop: ShopProject, { day, path, looked, crash }: ToRun): Promise<void> {
  const command = { date: day, dump: [path], accept: [] };
  if (crash !== null) {
    const seen: string[] = [];
    const dying = await open(shop, seen, crash);
    const error = await dying.daily(command).then(
      (results) => results.find((r) => r.error !== undefined)?.error,
      (thrown: unknown) => thrown,
    );
    assert.equal(error instanceof Died, seen.includes(DEATH), `${crash.step} ${crash.state}: ${String(error)}`);
    await dying.close();
    looked.push(...seen);
  }
  const engine = await open(shop, looked);
  for (const { error } of await engine.daily(command)) assert.ifError(error);
  await engine.close();
}

async function gold(shop: ShopProject): Promise<string[]> {
  return (await shop.rows('select id, plan from gold.customers_now')).map((row) => JSON.stringify(row)).sort();
}

/** What gold must be: the rows of the newest day. */
function expectedGold(days: ReadonlyMap<Day, readonly Account[]>): string[] {
  const newest = [...days.keys()].sort().at(-1) ?? assert.fail();
  return (days.get(newest) ?? []).map(({ id, plan }) => JSON.stringify([String(id), plan])).sort();
}

for (const on of await bothEngines()) {
  test(`${on.name}: any order of days, repeated, late, corrected and cut off by crashes, ends in the same histories and gold; so does a replay (H7, H8, H16)`, async () => {
    const looked: string[] = [];
    await fc.assert(
      fc.asyncProperty(loads, async (given) => {
        await using shop = await on.make(FILES);
        const days = new Map<Day, readonly Account[]>();
        for (const [i, { day, rows: some, crash }] of given.entries()) {
          const all = [...some, ...REST];
          await shop.write({ [`in/${i}.sql`]: dump(all, i) });
          await arrive(shop, { day, path: shop.path(`in/${i}.sql`), looked, crash });
          days.set(day, all);
        }
        const engine = await open(shop, looked);
        for (const { outcome } of await engine.replay({})) assert.equal(outcome, 'same');
        for (const { ok, name, found } of await engine.verify()) assert.ok(ok, `${name}: ${found}`);
        await engine.close();
        for (const name of Object.keys(HISTORIES))
          assert.deepEqual(await versions(shop, name), expected(days, name), name);
        assert.deepEqual(await gold(shop), expectedGold(days), 'gold');
      }),
      { numRuns: 5, examples: [[IN_ORDER], [DYING]] },
    );
    assert.ok(looked.filter((purpose) => purpose === DEATH).length >= 2, 'runs died');
    // a server's days are set by all of their rows
    if (on.server) return;
    assert.ok(
      looked.some((purpose) => purpose.startsWith('look at what changed')),
      'days were set by what changed',
    );
  });
}
