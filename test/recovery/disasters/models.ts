import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { lived, World } from './world.ts';

test('full refresh: it is a replay, and loses nothing', async () => {
  const { grown } = await lived();
  await using world = await World.of(grown);
  await world.killed(['run', '--full-refresh'], { at: /"type":"node","state":"begun"/, nth: 3 });
  await world.does(['run', '--full-refresh']);
  await world.isLike(grown, { recorded: true });
});

interface Misconfigured {
  readonly model: string;
  readonly from: RegExp;
  readonly to: string;
}

const MISCONFIGURED: readonly Misconfigured[] = [
  { model: 'tenant_history', from: /\{\{ config\(.*\) \}\}/, to: "{{ config(materialized='table') }}" },
  { model: 'tenant_status_history', from: /materialized='incremental',/, to: "materialized='view'," },
  { model: 'tenant_status_history', from: /unique_key=\[.*\],/, to: "unique_key='tenant_id'," },
];

test('materialization misconfigured: nothing touches the history, and the days go on once it is mended', async () => {
  const { grown, early } = await lived();
  await using world = await World.of(early);
  const before = await world.everything({ recorded: true });
  await world.dumps(56, 60);
  for (const { model, from, to } of MISCONFIGURED) {
    const path = world.path(`dbt/models/silver/${model}.sql`);
    const mended = await readFile(path, 'utf8');
    assert.match(mended, from);
    await writeFile(path, mended.replace(from, to));
    await world.killed(['daily'], { at: /"type":"day"/ });
    for (const args of [['daily'], ['build', '--full-refresh']]) {
      const said = await world.does(args, 4);
      assert.match(said, new RegExp(`silver\\.${model} keeps \\d+ versions, but .* is now materialized as`));
    }
    await writeFile(path, mended);
  }
  assert.deepEqual(await world.everything({ recorded: true }), before);
  await world.killed(['daily'], { at: /"step":"gold","state":"begun"/, nth: 2 });
  await world.does(['daily']);
  await world.isLike(grown);
});
