/** npm run demo: the worked example, day by day, in a folder of its own. */
import { spawnSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const FOLDER = join(ROOT, 'target', 'demo');
const PROJECT = join(FOLDER, 'dbt');
const DAYS = ['2026-02-06', '2026-02-07', '2026-02-08', '2026-03-07'];

rmSync(FOLDER, { recursive: true, force: true });
cpSync(join(ROOT, 'examples', 'tenants'), FOLDER, {
  recursive: true,
  filter: (path) => !/\/(data|store|target)$/.test(path),
});

for (const day of DAYS) {
  varve('daily', '--date', day);
  console.log(`\nThe histories after ${day}:`);
  varve('history');
  console.log('\nTenant 12345:');
  varve('history', 'tenant_status_history', '--key', '12345');
  console.log('');
}
console.log('The same tenant by the `history` model:');
varve('history', 'tenant_history', '--key', '12345');
console.log('\nWhat was kept, checked:');
varve('verify');
console.log(`\nThe project, its database and its store are in ${join('target', 'demo')}. Try there: npx varve history`);

function varve(...args: readonly string[]): void {
  console.log(`\u001b[1m$ varve ${args.join(' ')}\u001b[0m`);
  const { status } = spawnSync(process.execPath, [join(ROOT, 'bin', 'varve'), ...args], {
    cwd: PROJECT,
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
}
