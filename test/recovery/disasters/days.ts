import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAYS, grownOn, writeDump } from './grown.ts';
import { lived, World } from './world.ts';

const day = (n: number): string => DAYS[n] ?? assert.fail();

test('a wrong dump is noticed three days later: the day is replaced, and all later days follow', async () => {
  const { grown, early } = await lived();
  await using world = await World.of(early);
  const [wrong] = DAYS.slice(56);
  if (wrong === undefined) return assert.fail();
  const rows = grownOn(wrong).map((tenant) => ({ ...tenant, status: 1 + (tenant.status % 7), rent: '1.00' }));
  await writeDump(world.path('dumps'), wrong, { rows });
  await world.dumps(57, 60);
  await world.does(['daily']);
  const right = await writeDump(world.path('right'), wrong, { rows: grownOn(wrong) });
  assert.match(await world.does(['plan', '--date', wrong, '--dump', right]), /the day again.*moved/s);
  await world.killed(['daily', '--date', wrong, '--dump', right], { at: /"step":"silver","state":"done"/ });
  await world.does(['daily']);
  await world.isLike(grown);
  assert.match(await world.does(['diff', day(55), wrong, 'tenants']), / 0 added|added/);
});

test('a column is dropped at the source and comes back: the days wait, and run when their dumps are whole', async () => {
  const { grown, early } = await lived();
  await using world = await World.of(early);
  const before = await world.everything({ recorded: true });
  for (const lacking of DAYS.slice(56, 58))
    await writeDump(world.path('dumps'), lacking, { rows: grownOn(lacking), without: 'rent' });
  await world.dumps(58, 60);
  await world.killed(['daily'], { at: /"step":"silver","state":"begun"/ });
  assert.match(await world.does(['daily'], 1), /tenant_history failed: .*rent/s);
  assert.deepEqual(await world.everything({ recorded: true }), before, 'nothing of the day is visible');
  for (const whole of DAYS.slice(56, 58)) {
    const path = await writeDump(world.path('right'), whole, { rows: grownOn(whole) });
    const args = ['daily', '--date', whole, '--dump', path];
    await world.killed(args, { at: /"step":"accept","state":"done"/ });
    await world.does(args, whole === DAYS[56] ? 1 : 0);
  }
  await world.isLike(grown);
});

test('a column that no model names is dropped at the source and comes back: histories stay, past days tell of it', async () => {
  const { grown, early } = await lived();
  await using world = await World.of(early);
  for (const lacking of DAYS.slice(56, 58))
    await writeDump(world.path('dumps'), lacking, { rows: grownOn(lacking), without: 'notes' });
  await world.dumps(58, 60);
  await world.killed(['daily'], { at: /"step":"publish","state":"begun"/, nth: 2 });
  await world.does(['daily']);
  await world.isLike(grown);
  const asked = (n: number): Promise<string> =>
    world.does(['as-of', day(n), 'select notes from staging.tenants where id = 1', '--csv']);
  assert.match(await asked(55), /^notes\nTenant's dog/);
  assert.match(await asked(59), /^notes\nTenant's dog/);
  await world.does(['as-of', day(56), 'select notes from staging.tenants'], 5);
});
