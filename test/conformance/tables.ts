import assert from 'node:assert/strict';
import { relation } from '../../src/relation.ts';
import { conformanceCase, type Bench } from './case.ts';
import type { Subject } from './suite.ts';

const T = relation('s', 't');

async function table({ dialect, run }: Bench): Promise<void> {
  await run(dialect.createSchema('s'));
  await run(
    dialect.createTable(T, [
      { name: 'id', type: dialect.types.bigint },
      { name: 'v', type: dialect.types.text },
    ]),
  );
  await run(dialect.insertSelect(T, ['id', 'v'], "SELECT 1, 'a' UNION ALL SELECT 2, 'b' UNION ALL SELECT 3, NULL"));
}

export function tableCases(subject: Subject): void {
  const on = conformanceCase.bind(null, subject);

  on('update from a row set', async (bench) => {
    await table(bench);
    const { dialect, run, rows } = bench;
    await run(dialect.createTemporary('changes', "SELECT 2 AS id, 'new' AS v"));
    const set = { v: `c.${dialect.quote('v')}` };
    assert.equal(
      await run(
        dialect.updateFrom({
          table: T,
          alias: 't',
          from: dialect.temporary('changes'),
          fromAlias: 'c',
          set,
          where: 't.id = c.id',
        }),
      ),
      1,
    );
    assert.deepEqual(await rows(`SELECT v FROM ${dialect.relation(T)} ORDER BY id`), [['a'], ['new'], [null]]);
    await run(dialect.dropTemporary('changes'));
  });

  on('delete using a row set', async (bench) => {
    await table(bench);
    const { dialect, run, rows } = bench;
    const using = '(SELECT 1 AS id UNION ALL SELECT 9)';
    assert.equal(
      await run(dialect.deleteUsing({ table: T, alias: 't', using, usingAlias: 'd', where: 't.id = d.id' })),
      1,
    );
    assert.deepEqual(await rows(`SELECT id FROM ${dialect.relation(T)} ORDER BY id`), [[2], [3]]);
  });

  on('full join of two row sets', async (bench) => {
    const { dialect, rows } = bench;
    const join = dialect.fullJoin({
      left: '(SELECT 1 AS id UNION ALL SELECT 2)',
      leftAlias: 'l',
      right: '(SELECT 2 AS id UNION ALL SELECT 3)',
      rightAlias: 'r',
      on: 'l.id = r.id',
      columns: ['l.id AS a', 'r.id AS b'],
      where: 'l.id IS NULL OR r.id IS NULL',
    });
    const found = (await rows(join)).map((row) => row.join()).sort();
    assert.deepEqual(found, [',3', '1,']);
  });

  on('columns are added and widened, then rows written, in one transaction (H13, H14)', async (bench) => {
    await table(bench);
    const { connection, dialect, run, rows } = bench;
    await connection.begin();
    await run(dialect.addColumn(T, { name: 'w', type: dialect.types.text }));
    await run(dialect.insertSelect(T, ['id', 'w'], "SELECT 4, 'w'"));
    await connection.commit();
    assert.deepEqual(await rows(`SELECT id, w FROM ${dialect.relation(T)} WHERE id >= 3 ORDER BY id`), [
      [3, null],
      [4, 'w'],
    ]);
  });

  on('a table is made aside and takes the old one’s place in one transaction', async (bench) => {
    await table(bench);
    const { connection, dialect, run, rows } = bench;
    await connection.begin();
    await run(dialect.createTableAs(relation('s', 't__new'), 'SELECT 7 AS id'));
    await run(dialect.drop(T, 'table'));
    await run(dialect.rename(relation('s', 't__new'), 't'));
    await run(dialect.commentOnTable(T, "the day's rows"));
    const [column] = await connection.catalog.columns(T);
    if (column) await run(dialect.commentOnColumn(T, column, 'its key'));
    await connection.commit();
    assert.deepEqual(await rows(`SELECT * FROM ${dialect.relation(T)}`), [[7]]);
    const said = await connection.catalog.comments(T);
    assert.deepEqual([said.relation, [...said.columns]], ["the day's rows", [['id', 'its key']]]);
  });

  on('a row as a JSON object, values exact', async ({ dialect, rows }) => {
    const object = dialect.jsonObject({
      'a "b"': dialect.cast('9007199254740993', dialect.types.bigint),
      n: 'NULL',
      t: dialect.literal('東"京'),
    });
    const [[text] = []] = await rows(`SELECT ${object}`);
    assert.deepEqual(JSON.parse(String(text)), { 'a "b"': '9007199254740993', n: null, t: '東"京' });
  });

  on('a hash of text as dbt writes it', async ({ dialect, rows }) => {
    const text = dialect.concat([dialect.literal('1'), dialect.literal('東')], '|');
    assert.deepEqual(await rows(`SELECT ${dialect.md5(text)}`), [['e8b8c4618d04127890591f391af48c81']]);
  });

  on('an instant in the zone of the session keeps what is below the hour', async ({ dialect, rows }) => {
    const [[text] = []] = await rows(`SELECT ${dialect.localInstant(new Date('2026-01-02T03:04:05.250Z'))}`);
    assert.match(String(text), /^2026-01-0\d \d\d:\d\d:05\.250*$/);
  });
}
