/** Builds src/dump/scanner/scanner.wasm from AssemblyScript, unless it is newer than its sources. */
import { readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const scanner = fileURLToPath(new URL('../src/dump/scanner/', import.meta.url));
const sources = join(scanner, 'assembly');
const target = join(scanner, 'scanner.wasm');

if (!process.argv.includes('--force') && isNewer(target)) process.exit(0);

// The compiler is loaded only where there is something to compile: it takes a second.
const { default: asc } = await import('assemblyscript/asc');
// Renamed when it is whole: somebody may be loading the old one.
const unfinished = join(scanner, `${process.pid}.wasm`);
const messages: string[] = [];
const { error } = await asc.main(
  [
    join(sources, 'scan.ts'),
    '--outFile',
    unfinished,
    '-O3',
    '--converge',
    '--noAssert',
    '--runtime',
    'stub',
    '--importMemory',
    '--exportStart',
    'initialize',
    '--enable',
    'simd',
    '--use',
    'abort=',
  ],
  {
    stderr: { write: (text: string | Uint8Array) => void messages.push(text.toString()) },
  },
);
if (error) {
  process.stderr.write(`${messages.join('')}${error.message}\n`);
  process.exitCode = 1;
  rmSync(unfinished, { force: true });
} else renameSync(unfinished, target);

function isNewer(file: string): boolean {
  const built = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const files = [fileURLToPath(import.meta.url), ...readdirSync(sources).map((name) => join(sources, name))];
  return files.every((source) => statSync(source).mtimeMs < built);
}
