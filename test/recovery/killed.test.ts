import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { test } from 'node:test';
import { RECOVERY_STEPS } from '../../src/index.ts';
import type { ShopProject } from '../flow/project.ts';
import { DAYS, everything, publishedAt, shopWithDays } from './shop.ts';

const DRIVER = join(import.meta.dirname, 'killed-restore.ts');

interface Moment {
  readonly instant: string;
  readonly step: string;
  readonly state: string;
}

async function killedAt(shop: ShopProject, { instant, step, state }: Moment): Promise<void> {
  const child = spawn(process.execPath, [DRIVER, shop.dir, instant, step, state], { stdio: 'ignore' });
  const [, signal] = (await once(child, 'close')) as [number | null, string | null];
  assert.equal(signal, 'SIGKILL', `${step} ${state} was reached`);
}

test('kill -9 at any step of a restore: the old state or the new, and the next one just works', async () => {
  await using shop = await shopWithDays(DAYS.slice(0, 3));
  const instant = await publishedAt(shop, DAYS[1]);
  const old = await everything(shop);
  let replaced = false;
  for (const step of RECOVERY_STEPS) {
    for (const state of ['begun', 'done'] as const) {
      await killedAt(shop, { instant, step, state });
      replaced ||= step === 'replace' && state === 'done';
      const stands = await everything(shop);
      if (replaced) assert.notDeepEqual(stands, old);
      else assert.deepEqual(stands, old, `${step} ${state}`);
    }
  }
  const verified = await shop.varve('verify');
  assert.equal(verified.code, 0, verified.text);
  const latest = await shop.varve('restore', 'latest');
  assert.equal(latest.code, 0, latest.text);
  const daily = await shop.varve('daily');
  assert.equal(daily.code, 0, daily.text);
  const recorded = (rows: (string | null)[][]): unknown => rows.map((row) => row.slice(0, 5));
  assert.deepEqual(recorded(await everything(shop)), recorded(old));
});
