/** npm test [-- file …]: format, lint, types, then every test; ends in a line `N passed, N failed`. */
import { glob } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { CHECKS, runCheck } from './checks.ts';
import { needServers } from './servers.ts';

const ROOT = join(import.meta.dirname, '..');
process.chdir(ROOT);

const given = process.argv.slice(2);
let [passed, failed] = [0, 0];
const count = (ok: boolean): void => {
  if (ok) passed++;
  else failed++;
};

const missing = needServers();
if (missing !== undefined) {
  console.log(missing);
  count(false);
}
if (given.length === 0) for (const check of CHECKS) count(runCheck(check));

const files: string[] = [];
for await (const file of glob(given.length > 0 ? given : 'test/**/*.test.ts')) files.push(file);

const stream = run({ files: files.sort(), concurrency: 2, execArgv: ['--import', join(ROOT, 'test', 'seed.ts')] });
stream.on('test:pass', ({ details, skip, todo }) => {
  if (details.type === 'suite') return;
  if (skip !== undefined || todo !== undefined)
    count(false); // nothing is skipped in silence
  else count(true);
});
stream.on('test:fail', ({ details }) => {
  if (details.type !== 'suite') count(false);
});
stream.compose(spec).pipe(process.stdout);
stream.on('end', () => {
  process.exitCode = failed === 0 ? 0 : 1;
});
process.on('exit', () => {
  console.log(`${passed} passed, ${failed} failed`);
});
