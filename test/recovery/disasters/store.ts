import assert from 'node:assert/strict';
import { copyFile, open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { DAYS, grownOn } from './grown.ts';
import { lived, World } from './world.ts';

const day = (n: number): string => DAYS[n] ?? assert.fail();

/** Changes one byte in the middle of a file. */
async function corrupt(path: string): Promise<void> {
  const handle = await open(path, 'r+');
  const place = Math.floor((await stat(path)).size / 2);
  const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, place);
  await handle.write(Buffer.from([(buffer[0] ?? 0) ^ 0xff]), 0, 1, place);
  await handle.close();
}

test('one layer is corrupted: it is found, named, and written again from the raw dump', async () => {
  const { grown } = await lived();
  await using world = await World.of(grown);
  const key = `bronze/tenants/${day(20)}.0.parquet`;
  await corrupt(world.store(key));
  const found = await world.does(['verify'], 6);
  assert.match(found, new RegExp(`layer ${key}: tenants of ${day(20)}: its SHA-256 is .*varve repair`, 's'));
  assert.match(await world.does(['as-of', day(22), 'select 1 from staging.tenants'], 6), new RegExp(key));
  assert.match(await world.does(['repair']), /the dump .*Nothing was touched yet/s);
  assert.match(await world.does(['verify'], 6), new RegExp(key));
  for (const at of [/"step":"keep","state":"begun"/, /"step":"keep","state":"done"/])
    await world.killed(['repair', '--yes'], { at });
  assert.match(await world.does(['repair', '--yes']), /Written again: 1 layer\./);
  await world.isLike(grown, { recorded: true });
  assert.match(await world.does(['repair']), /nothing to repair/);
  assert.match(await world.does(['replay', 'tenant_history']), /the same; left as it is/);
});

test('half the layers are deleted, and all dumps are kept: every one is written again', async () => {
  const { grown } = await lived();
  await using world = await World.of(grown);
  for (const name of (await world.layers()).filter((_, i) => i % 2 === 0))
    await rm(world.store(`bronze/tenants/${name}`));
  await rm(world.store('bronze/seeds.tenant_status_codes'), { recursive: true });
  await world.killed(['repair', '--yes'], { at: /"step":"find","state":"done"/ });
  assert.match(await world.does(['repair', '--yes']), /Written again: 31 layers\./);
  await world.isLike(grown, { recorded: true });
  await rm(world.store('dumps'), { recursive: true });
  assert.match(await world.does(['drill']), /all the same/, 'days are done again from what was repaired');
  const rows = await world.does(['as-of', day(11), 'select count(*) as n from staging.tenants', '--csv']);
  assert.equal(rows.trim(), `n\n${grownOn(DAYS[11] ?? assert.fail()).length}`);
});

test('half the layers are deleted, and old dumps are gone: what is lost is said, and given up; the days go on', async () => {
  const { grown } = await lived();
  await using world = await World.of(grown);
  const layers = await world.layers();
  for (const name of layers.slice(25, 55)) await rm(world.store(`bronze/tenants/${name}`));
  for (const name of (await readdir(world.store('dumps'))).slice(0, 50)) await rm(world.store(`dumps/${name}`));
  const said = await world.does(['repair', '--yes'], 6);
  assert.match(said, new RegExp(`${day(50)} +the dump`));
  assert.match(said, new RegExp(`Nothing holds these any more:[^]*${day(25)}[^]*${day(49)}`));
  assert.match(await world.does(['verify'], 6), /varve repair/);
  await world.killed(['repair', '--yes', '--accept', 'lost'], { at: /"step":"record","state":"begun"/ });
  assert.match(await world.does(['repair', '--yes', '--accept', 'lost']), /Given up:/);
  await world.isLike(grown, { recorded: true });
  assert.match(await world.does(['as-of', day(30), 'select 1 from staging.tenants'], 4), /is lost/);
  for (const n of [24, 50, 59]) {
    const rows = await world.does(['as-of', day(n), 'select count(*) as n from staging.tenants', '--csv']);
    assert.equal(rows.trim(), `n\n${grownOn(DAYS[n] ?? assert.fail()).length}`);
  }
  await world.change('drop schema silver cascade');
  await world.does(['restore', 'latest']);
  await world.isLike(grown, { recorded: true });
  await copyFile(join(grown.store('dumps'), `${day(30)}.0.sql.gz`), world.store(`dumps/${day(30)}.0.sql.gz`));
  assert.match(await world.does(['repair', '--yes']), /Written again: 1 layer\./);
  await world.does(['as-of', day(30), 'select 1 from staging.tenants limit 1']);
  await world.does(['as-of', day(31), 'select 1 from staging.tenants limit 1'], 4);
  await world.isLike(grown, { recorded: true });
});

test('the ledger is cut off in the table, then in the store, then in both', async () => {
  const { grown } = await lived();
  await using world = await World.of(grown);
  const cut = 112;
  await world.change(`delete from varve.ledger where seq > ${cut}`);
  assert.match(await world.does(['verify'], 6), /the database was set back.*varve restore latest/s);
  await world.killed(['restore', 'latest'], { at: /"step":"ledger","state":"done"/ });
  await world.does(['restore', 'latest']);
  await world.isLike(grown, { recorded: true });

  const copies = async (): Promise<string[]> => (await readdir(world.store('ledger'))).sort();
  for (const name of (await copies()).slice(cut)) await rm(world.store(join('ledger', name)));
  await world.does(['verify']);
  await world.does(['daily']);
  await world.isLike(grown, { recorded: true });
  const newest = 1 + 2 * DAYS.length + 1;
  assert.equal((await copies()).length, newest, 'the copies were written again');

  await world.change(`delete from varve.ledger where seq > ${cut}`);
  for (const name of (await copies()).slice(cut)) await rm(world.store(join('ledger', name)));
  assert.match(await world.does(['verify'], 6), /unexplained changes.*Try: varve restore latest/s);
  await world.killed(['restore', 'latest'], { at: /"step":"replace","state":"done"/ });
  await world.does(['restore', 'latest']);
  await world.does(['daily']);
  await world.isLike(grown);
});

test('copies of the ledger are damaged in the store: they are written again from the table', async () => {
  const { grown } = await lived();
  await using world = await World.of(grown);
  const path = world.store('ledger/00000040.json');
  const own = await readFile(path, 'utf8');
  await writeFile(path, own.slice(0, 100));
  assert.match(await world.does(['verify'], 6), /ledger copies: .*00000040.json/);
  await world.does(['repair', '--yes']);
  assert.equal(await readFile(path, 'utf8'), own);
  await world.isLike(grown, { recorded: true });
});
