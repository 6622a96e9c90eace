/** npm run build: what is published: dist/ with its types, and the schema of varve.yml. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { settingsSchema } from '../src/index.ts';

const ROOT = join(import.meta.dirname, '..');
const TSC = join(ROOT, 'node_modules', '.bin', 'tsc');

run(process.execPath, join(ROOT, 'scripts', 'bundle.ts'));
run(TSC, '--project', 'tsconfig.build.json');
mkdirSync(join(ROOT, 'schema'), { recursive: true });
writeFileSync(join(ROOT, 'schema', 'varve.json'), `${JSON.stringify(await settingsSchema(), null, 2)}\n`);

function run(program: string, ...args: readonly string[]): void {
  const { status } = spawnSync(program, args, { cwd: ROOT, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
