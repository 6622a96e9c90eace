import assert from 'node:assert/strict';
import { test } from 'node:test';
import { customers, dumpText, ShopProject } from './project.ts';

async function withFirstDay(): Promise<ShopProject> {
  const shop = await ShopProject.make();
  await shop.dump('2026-02-06', customers(40));
  const ran = await shop.varve('daily');
  assert.equal(ran.code, 0, ran.text);
  return shop;
}

const REFUSED: readonly {
  readonly what: string;
  readonly text: string;
  readonly says: RegExp;
  readonly accept?: string;
}[] = [
  {
    what: 'no end marker',
    text: dumpText('2026-02-07', customers(40), { endLine: false }),
    says: /end marker/,
    accept: 'end-marker:dump',
  },
  { what: 'cut off in mid-statement', text: dumpText('2026-02-07', customers(40)).slice(0, 500), says: /cut off/ },
  {
    what: 'an empty table',
    text: dumpText('2026-02-07', []),
    says: /customers is empty/,
    accept: 'empty-table:customers',
  },
  {
    what: 'too many keys gone',
    text: dumpText('2026-02-07', customers(20)),
    says: /20 of 40/,
    accept: 'gone:customers',
  },
  {
    what: 'a table gone',
    text: dumpText('2026-02-07', customers(40)).replaceAll('customers', 'clients'),
    says: /customers is not in the dump/,
  },
  {
    what: 'an error line of the tool',
    text: dumpText('2026-02-07', customers(40), {
      extra: 'mysqldump: Error 2013: Lost connection to server during query',
    }),
    says: /Lost connection/,
  },
];

for (const { what, text, says, accept } of REFUSED) {
  test(`H11: ${what} quarantines the day: nothing is written, exit code 4`, async () => {
    await using shop = await withFirstDay();
    const before = await shop.versions();
    await shop.write({ 'dumps/shop-2026-02-07.sql': text });
    const ran = await shop.varve('daily');
    assert.equal(ran.code, 4, ran.text);
    assert.match(ran.text, says);
    assert.deepEqual(await shop.versions(), before);
    assert.deepEqual(await shop.rows('select count(*) from staging.customers'), [['40']]);
    if (accept === undefined) return;
    const accepted = await shop.varve(
      'daily',
      '--date',
      '2026-02-07',
      '--dump',
      'dumps/shop-2026-02-07.sql',
      '--accept',
      accept,
    );
    assert.equal(accepted.code, 0, accepted.text);
    const recorded = await shop.rows("select body from varve.ledger where kind = 'accepted' order by seq desc limit 1");
    assert.match(recorded[0]?.[0] ?? '', new RegExp(accept));
  });
}

test('H11: the very bytes of another day are stale', async () => {
  await using shop = await withFirstDay();
  const ran = await shop.varve('daily', '--date', '2026-02-07', '--dump', 'dumps/shop-2026-02-06.sql');
  assert.equal(ran.code, 4, ran.text);
  assert.match(ran.text, /byte for byte/);
});

test('H12: duplicate and NULL keys are refused with keys and counts, and hold up nobody', async () => {
  await using shop = await withFirstDay();
  const before = await shop.versions();
  await shop.dump('2026-02-07', [...customers(40), { id: 7, status: 'other' }]);
  const twice = await shop.varve('daily');
  assert.equal(twice.code, 4, twice.text);
  assert.match(twice.text, /id = 7 \(2 rows\)/);
  await shop.dump('2026-02-08', [...customers(40), { id: null, status: 'x' }]);
  const nothing = await shop.varve('daily');
  assert.equal(nothing.code, 4, nothing.text);
  assert.match(nothing.text, /NULL in its key/);
  assert.deepEqual(await shop.versions(), before);
  await shop.dump('2026-02-09', customers(40, 'b'));
  assert.equal((await shop.varve('daily')).code, 0);
});

test('an acceptance that fits no finding is an error that names those there are', async () => {
  await using shop = await withFirstDay();
  await shop.dump('2026-02-07', customers(20));
  const ran = await shop.varve('daily', '--accept', 'gone:clients');
  assert.equal(ran.code, 2, ran.text);
  assert.match(ran.text, /gone:customers/);
});
