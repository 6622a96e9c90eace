/** npm run build: dist/ for publishing — JavaScript, types, the scanner and the built-in macros. */
import { spawnSync } from 'node:child_process';
import { cpSync, globSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { settingsSchema } from '../src/index.ts';

const ROOT = join(import.meta.dirname, '..');
const DIST = join(ROOT, 'dist');

rmSync(DIST, { recursive: true, force: true });
const tsc = join(ROOT, 'node_modules', '.bin', 'tsc');
const { status } = spawnSync(tsc, ['--project', 'tsconfig.build.json'], { cwd: ROOT, stdio: 'inherit' });
if (status !== 0) process.exit(status ?? 1);
cpSync(join(ROOT, 'src', 'dump', 'scanner', 'scanner.wasm'), join(DIST, 'dump', 'scanner', 'scanner.wasm'));
for (const file of globSync('adapters/*/macros.sql', { cwd: join(ROOT, 'src') }))
  cpSync(join(ROOT, 'src', file), join(DIST, file));
cpSync(join(ROOT, 'src', 'project', 'builtin'), join(DIST, 'project', 'builtin'), { recursive: true });
mkdirSync(join(ROOT, 'schema'), { recursive: true });
writeFileSync(join(ROOT, 'schema', 'varve.json'), `${JSON.stringify(await settingsSchema(), null, 2)}\n`);
