/** npm run check: everything in the order of CI. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const { status } = spawnSync(process.execPath, [join(import.meta.dirname, 'test.ts')], { stdio: 'inherit' });
process.exitCode = status ?? 1;
