/**
 * Builds dist/: the command line, the library and the seam to engines as a few files of JavaScript, with what they read
 * beside them. Node opens each module of its own for a third of a millisecond; from source there are nine hundred.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, globSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const SRC = join(ROOT, 'src');
const DIST = join(ROOT, 'dist');

const ENTRIES = ['varve=src/cli/main.ts', 'index=src/index.ts', 'adapter=src/adapter/index.ts'];
/** What holds machine code, and what is there only where it is wanted. */
const APART = ['@duckdb/node-bindings', 'mysql2', '@aws-sdk/client-rds', '@aws-sdk/client-s3'];
const BESIDE = ['project/builtin/*.sql', 'adapters/*/macros.sql', 'dump/scanner/scanner.wasm'];
/** Packages of the older kind call require. */
const REQUIRE = `import { createRequire as varveRequire } from 'node:module'; const require = varveRequire(import.meta.url);`;

// Renamed when it is whole: somebody may be running the old one.
const unfinished = join(ROOT, `dist.${process.pid}`);
const { status, error } = spawnSync(
  join(ROOT, 'node_modules', '.bin', 'esbuild'),
  [
    ...ENTRIES,
    ...['--bundle', '--splitting', '--format=esm', '--platform=node', '--target=node22', '--log-level=warning'],
    ...APART.map((name) => `--external:${name}`),
    `--banner:js=${REQUIRE}`,
    `--outdir=${unfinished}`,
  ],
  { cwd: ROOT, stdio: 'inherit' },
);
if (status === 0) {
  for (const file of globSync(BESIDE, { cwd: SRC })) cpSync(join(SRC, file), join(unfinished, file));
  rmSync(DIST, { recursive: true, force: true });
  renameSync(unfinished, DIST);
} else {
  if (error) process.stderr.write(`esbuild does not start: ${error.message}. Try: npm ci\n`);
  rmSync(unfinished, { recursive: true, force: true });
  process.exitCode = status ?? 1;
}
