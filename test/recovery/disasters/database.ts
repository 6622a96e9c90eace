import assert from 'node:assert/strict';
import { copyFile, rm } from 'node:fs/promises';
import { test } from 'node:test';
import { lived, World } from './world.ts';

test('DROP SCHEMA silver CASCADE: nothing runs on it, and a restore brings every row back', async () => {
  const { grown } = await lived();
  await using world = await World.of(grown);
  await world.change('drop schema silver cascade');
  assert.match(await world.does(['run'], 4), /silver\.tenant_history .*varve restore latest/s);
  assert.match(await world.does(['verify'], 6), /Try: varve restore latest/);
  await world.killed(['restore', 'latest'], { at: /"step":"redo","state":"done"/, nth: 2 });
  await world.killed(['restore', 'latest'], { at: /"step":"replace","state":"begun"/ });
  await world.does(['restore', 'latest']);
  await world.isLike(grown, { recorded: true });
});

test('the database file is deleted, and there is no backup: the kept days bring it back', async () => {
  const { grown } = await lived();
  await using world = await World.of(grown);
  await rm(world.database);
  await rm(world.store('backups'), { recursive: true });
  assert.match(await world.does(['daily'], 4), /varve restore latest/);
  await world.killed(['restore', 'latest'], { at: /"step":"redo","state":"done"/, nth: 9 });
  await world.does(['restore', 'latest']);
  await world.isLike(grown, { recorded: true });
});

test('an old copy of the database is put back: the copies of the ledger say so, and a restore brings the newest state', async () => {
  const { grown, old } = await lived();
  await using world = await World.of(grown);
  await copyFile(old, world.database);
  assert.match(await world.does(['daily'], 6), /the database was set back.*varve restore latest/s);
  await world.killed(['restore', 'latest'], { at: /"step":"check","state":"done"/ });
  await world.killed(['restore', 'latest'], { at: /"step":"replace","state":"done"/ });
  await world.does(['restore', 'latest']);
  await world.isLike(grown, { recorded: true });
  assert.match(await world.does(['daily']), /Nothing to do/);
});
