import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bothEngines, type Engine } from './engines.ts';
import type { Customer, Files, ShopProject } from './project.ts';

/** The same history, written by hand as dbt's incremental model. */
const BY_HAND = `{{ config(materialized='incremental', unique_key=['id', 'valid_from'], incremental_strategy='delete+insert') }}
with today as (select id, status from {{ source('staging', 'customers') }})
{% if is_incremental() %}
, open_now as (select * from {{ this }} where is_current)
select o.id, o.status, o.valid_from, cast({{ dbt.dateadd('day', -1, "cast('" ~ var('day') ~ "' as date)") }} as date) as valid_to, false as is_current
from open_now o left join today t on t.id = o.id where t.id is null or t.status <> o.status
union all
select t.id, t.status, cast('{{ var("day") }}' as date), null, true
from today t left join open_now o on o.id = t.id where o.id is null or t.status <> o.status
{% else %}
select id, status, cast('{{ var("day") }}' as date) as valid_from, cast(null as date) as valid_to, true as is_current from today
{% endif %}`;

const DAYS: Readonly<Record<string, readonly Customer[]>> = {
  '2026-02-06': [c(1, 'a'), c(2, 'a'), c(3, 'a')],
  '2026-02-07': [c(1, 'b'), c(2, 'a'), c(3, 'a')],
  '2026-02-09': [c(1, 'a'), c(2, 'a'), c(3, 'a'), c(4, 'x')],
  '2026-02-10': [c(1, 'a'), c(2, 'c'), c(4, 'x')],
};

function c(id: number, status: string): Customer {
  return { id, status };
}

async function grown(engine: Engine, files: Files = {}): Promise<ShopProject> {
  const shop = await engine.make(files);
  for (const [day, rows] of Object.entries(DAYS)) await shop.dump(day, rows);
  const ran = await shop.varve('daily');
  assert.equal(ran.code, 0, ran.text);
  return shop;
}

const HISTORY = [
  '1 a 2026-02-06..2026-02-06',
  '1 b 2026-02-07..2026-02-08',
  '1 a 2026-02-09..',
  '2 a 2026-02-06..2026-02-09',
  '2 c 2026-02-10..',
  '3 a 2026-02-06..2026-02-09',
  '4 x 2026-02-09..',
];

const byHand = async (shop: ShopProject): Promise<string[]> => {
  const rows = await shop.rows('select id, status, valid_from, valid_to from silver.by_hand order by id, valid_from');
  return rows.map(([id, status, from, to]) => `${id ?? ''} ${status ?? ''} ${from ?? ''}..${to ?? ''}`);
};

for (const engine of await bothEngines()) {
  test(`${engine.name}: H16: a replay of what nobody touched is the same and changes nothing`, async () => {
    await using shop = await grown(engine, { 'models/silver/by_hand.sql': BY_HAND });
    assert.deepEqual(await shop.versions(), HISTORY);
    assert.deepEqual(await byHand(shop), HISTORY);
    // what a replay that was cut off has left on a server
    if (engine.server) await shop.change('create database varve_past_1_silver');
    if (engine.server) await shop.change('create table varve_past_1_silver.customer_history (id int)');
    const ran = await shop.varve('replay');
    assert.equal(ran.code, 0, ran.text);
    const past = "select schema_name from information_schema.schemata where schema_name like 'varve_past%'";
    assert.deepEqual(await shop.rows(past), []);
    assert.match(ran.text, /customer_history: 4 days laid again, 7 same, 0 moved, 0 new, 0 gone: the same/);
    assert.match(ran.text, /by_hand: 4 days laid again, 7 same/);
    const from = await shop.varve('replay', 'customer_history', '--from', '2026-02-09');
    assert.match(from.text, /2 days laid again, 7 same/, from.text);
  });

  test(`${engine.name}: the disaster: DROP SCHEMA silver CASCADE; a replay makes the histories again`, async () => {
    await using shop = await grown(engine, { 'models/silver/by_hand.sql': BY_HAND });
    const before = await shop.rows('select * from silver.customer_history order by id, valid_from');
    await shop.change(engine.server ? 'drop database silver' : 'drop schema silver cascade');
    const daily = await shop.varve('daily');
    assert.equal(daily.code, 0, daily.text); // nothing is pending
    const ran = await shop.varve('replay');
    assert.equal(ran.code, 0, ran.text);
    assert.match(ran.text, /customer_history: 4 days laid again, 0 same, 0 moved, 7 new, 0 gone: made/);
    assert.deepEqual(await shop.rows('select * from silver.customer_history order by id, valid_from'), before);
    assert.deepEqual(await byHand(shop), HISTORY);
    assert.equal((await shop.varve('verify')).code, 0);
    await shop.dump('2026-02-11', [c(1, 'z'), c(2, 'c'), c(4, 'x')]);
    assert.equal((await shop.varve('daily')).code, 0);
    assert.deepEqual((await shop.versions()).slice(2, 4), ['1 a 2026-02-09..2026-02-10', '1 z 2026-02-11..']);
  });

  test(`${engine.name}: history in retrospect: a model of today is filled with the whole past of its source`, async () => {
    await using shop = await grown(engine);
    await shop.write({
      'models/silver/status_history.sql':
        "{{ config(materialized='history', key=['id']) }}\nselect id, upper(status) as status from {{ source('staging', 'customers') }} where id < 3\n",
    });
    const ran = await shop.varve('replay', 'status_history');
    assert.equal(ran.code, 0, ran.text);
    const rows = await shop.rows('select id, status, valid_from, valid_to from silver.status_history order by 1, 3');
    assert.deepEqual(rows, [
      ['1', 'A', '2026-02-06', '2026-02-06'],
      ['1', 'B', '2026-02-07', '2026-02-08'],
      ['1', 'A', '2026-02-09', null],
      ['2', 'A', '2026-02-06', '2026-02-09'],
      ['2', 'C', '2026-02-10', null],
    ]);
    await shop.dump('2026-02-11', [c(1, 'z'), c(2, 'c'), c(4, 'x')]);
    assert.equal((await shop.varve('daily')).code, 0);
    assert.equal((await shop.rows('select * from silver.status_history')).length, 6);
  });

  test(`${engine.name}: H16: another model differs and waits for its acceptance; what stood is kept`, async () => {
    await using shop = await grown(engine);
    await shop.write({
      'models/silver/customer_history.sql':
        "{{ config(materialized='history', key=['id']) }}\nselect * from {{ source('staging', 'customers') }} where id <> 3\n",
    });
    const refused = await shop.varve('replay', 'customer_history');
    assert.equal(refused.code, 4, refused.text);
    assert.match(refused.text, /6 versions are the same, 0 moved, 0 new, 1 gone/);
    assert.deepEqual(await shop.versions(), HISTORY);
    const ran = await shop.varve('replay', 'customer_history', '--accept', 'replay:customer_history');
    assert.equal(ran.code, 0, ran.text);
    assert.deepEqual(
      await shop.versions(),
      HISTORY.filter((v) => !v.startsWith('3')),
    );
    const kept = await shop.rows(
      "select table_name from information_schema.tables where table_name like 'customer_history__replaced_%'",
    );
    assert.equal(kept.length, 1);
    assert.equal((await shop.rows(`select * from silver.${kept[0]?.[0] ?? ''}`)).length, 7);
    assert.equal((await shop.varve('verify')).code, 0);
  });

  test(`${engine.name}: a history that somebody changed by hand is found by a replay`, async () => {
    await using shop = await grown(engine);
    await shop.change(
      "update silver.customer_history set status = 'tampered' where id = 1 and not is_current and status = 'b'",
    );
    const ran = await shop.varve('replay');
    assert.equal(ran.code, 4, ran.text);
    assert.match(ran.text, /id 1, valid_from 2026-02-07: status is tampered, laid again b/);
  });

  test(`${engine.name}: H6: a model that reads the clock is found and named`, async () => {
    await using shop = await grown(engine);
    await shop.write({
      'models/silver/seen.sql':
        "{{ config(materialized='history', key=['id']) }}\nselect id, current_date as seen from {{ source('staging', 'customers') }}\n",
    });
    const ran = await shop.varve('replay', 'seen');
    assert.equal(ran.code, 4, ran.text);
    assert.match(ran.text, /seen reads the clock \(current_date\)/);
  });

  test(`${engine.name}: H7, H8: late and corrected days of handwritten histories, \`absent: keep\`, \`update_in_place\` and readers of histories`, async () => {
    const files = {
      'models/silver/by_hand.sql': BY_HAND,
      'models/silver/kept.sql':
        "{{ config(materialized='history', key=['id'], absent='keep') }}\nselect * from {{ source('staging', 'customers') }}\n",
      'models/silver/in_place.sql':
        "{{ config(materialized='history', key=['id'], update_in_place=['status']) }}\nselect id, status, id % 2 as odd from {{ source('staging', 'customers') }}\n",
      'models/silver/frozen.sql':
        "{{ config(materialized='history', key=['id'], track=['half']) }}\nselect id, status, (status < 'b') as half from {{ source('staging', 'customers') }}\n",
      'models/silver/reader.sql':
        "{{ config(materialized='history', key=['id']) }}\nselect id, count(*) as versions, max(n.word) as word from {{ ref('customer_history') }} left join {{ ref('words') }} n using (status) group by id\n",
      'seeds/words.csv': 'status,word\na,first\nb,second\n',
      'dbt_project.yml':
        "name: shop\nversion: '1.0'\nprofile: shop\nmodels:\n  shop:\n    gold: {+schema: gold}\n    silver: {+schema: silver}\n",
    };
    const columns = {
      customer_history: 'status',
      by_hand: 'status',
      kept: 'status',
      in_place: 'status, odd',
      frozen: 'status, half',
      reader: 'versions, word',
    };
    const all = async (shop: ShopProject): Promise<unknown> => {
      const found: Record<string, unknown> = {};
      for (const [name, own] of Object.entries(columns))
        found[name] = await shop.rows(
          `select id, ${own}, valid_from, valid_to, is_current from silver.${name} order by id, valid_from`,
        );
      return found;
    };
    await using undisturbed = await grown(engine, files);
    const expected = await all(undisturbed);

    await using shop = await engine.make(files);
    const days = Object.entries(DAYS);
    const [first, second, third, fourth] = days as [
      (typeof days)[0],
      (typeof days)[0],
      (typeof days)[0],
      (typeof days)[0],
    ];
    await shop.dump(first[0], first[1]);
    await shop.dump(third[0], [c(1, 'q'), c(2, 'a'), c(3, 'a')]); // wrong, and corrected later
    await shop.dump(fourth[0], fourth[1]);
    const ran = await shop.varve('daily');
    assert.equal(ran.code, 0, ran.text);
    const late = await shop.varve('daily', '--date', second[0], '--dump', await shop.dump(second[0], second[1]));
    assert.equal(late.code, 0, late.text);
    const file = await shop.dump(third[0], third[1], { extra: '-- corrected' });
    const corrected = await shop.varve('daily', '--date', third[0], '--dump', file);
    assert.equal(corrected.code, 0, corrected.text);
    assert.deepEqual(await all(shop), expected);
    const verify = await shop.varve('verify');
    assert.equal(verify.code, 0, verify.text);
    const again = await shop.varve('replay');
    assert.equal(again.code, 0, again.text);
  });

  test(`${engine.name}: H16: --full-refresh on a history is a replay: it loses nothing`, async () => {
    await using shop = await grown(engine, { 'models/silver/by_hand.sql': BY_HAND });
    const run = await shop.varve('run', '--full-refresh');
    assert.equal(run.code, 0, run.text);
    assert.deepEqual(await shop.versions(), HISTORY);
    assert.deepEqual(await byHand(shop), HISTORY);
    await shop.dump('2026-02-11', [c(1, 'z'), c(2, 'c'), c(4, 'x')]);
    const daily = await shop.varve('daily', '--full-refresh');
    assert.equal(daily.code, 0, daily.text);
    assert.equal((await shop.versions()).length, 8);
  });

  test(`${engine.name}: a dbt snapshot is laid again to the letter, and takes a late day by it`, async () => {
    const files = {
      'snapshots/seen.yml':
        "snapshots:\n  - name: seen\n    relation: source('staging', 'customers')\n    config: {schema: silver, unique_key: id, strategy: check, check_cols: all, hard_deletes: invalidate}\n",
    };
    const seen = (shop: ShopProject): Promise<unknown> =>
      shop.rows('select id, status, count(*) from silver.seen group by id, status order by 1, 2, 3');
    await using undisturbed = await grown(engine, files);
    const same = await undisturbed.varve('replay', 'seen');
    assert.equal(same.code, 0, same.text);
    assert.match(same.text, /seen: 4 days laid again, 7 same, 0 moved, 0 new, 0 gone: the same/);
    await using shop = await engine.make(files);
    const [first, second, third, fourth] = Object.entries(DAYS);
    for (const [day, rows] of [first, third, fourth].flatMap((d) => (d ? [d] : []))) await shop.dump(day, rows);
    assert.equal((await shop.varve('daily')).code, 0);
    const late = await shop.varve(
      'daily',
      '--date',
      second?.[0] ?? '',
      '--dump',
      await shop.dump(...(second ?? assert.fail())),
    );
    assert.equal(late.code, 0, late.text);
    assert.deepEqual(await seen(shop), await seen(undisturbed));
  });
}
