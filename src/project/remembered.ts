import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { MacroText } from './macros.ts';
import type { MacroDefinition, Manifest } from './manifest.ts';

/** What reading a project gave, kept beside its artifacts so that an unchanged project is not read again. */
export interface Remembered {
  /** Of everything that was read; see `questionOf`. */
  readonly question: string;
  /** Variables of the environment that templates asked for, with a hash of what they held; null for none. */
  readonly env: Readonly<Record<string, string | null>>;
  readonly macros: readonly { readonly definition: MacroDefinition; readonly text: MacroText }[];
  readonly manifest: Manifest;
  readonly manifestHash: string;
  /** What was told while it was read. */
  readonly warnings: readonly string[];
  /** manifest.json of it without its metadata: the text that follows `{"metadata":…,`. */
  readonly artifact: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

const FILE = 'partial_parse.varve';

/** Changes with the shape of what is kept. */
const FORMAT = 2;

/** What reading depends on, beside the environment: our own code, every file by size and times, and what `given` holds. */
export function questionOf(folders: readonly string[], given: unknown): string {
  const hash = createHash('sha256').update(JSON.stringify([FORMAT, process.version, given]));
  for (const folder of [...ownCode(), ...folders]) signFolder(folder, (line) => hash.update(line));
  return hash.digest('hex');
}

/** Our code may change from one run to the next: the files of this folder, or the one file that they were built into. */
function ownCode(): string[] {
  const { filename, dirname: folder } = import.meta;
  return [filename.endsWith('.ts') ? folder : filename];
}

function signFolder(path: string, sign: (line: string) => void): void {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  if (!found?.isDirectory()) {
    sign(found ? `${path}\0${found.size}\0${found.mtimeNs}\0${found.ctimeNs}\0${found.ino}\n` : `${path}\0none\n`);
    return;
  }
  for (const name of readdirSync(path).sort()) signFolder(join(path, name), sign);
}

/** What is remembered for the question; undefined where something has changed, or nothing is kept. */
export function recall(targetDir: string, question: string, env: Environment): Remembered | undefined {
  try {
    // JSON is read faster than any other form; the head is a line of its own, so that nothing is read in vain
    const [head = '', body = '', artifact = ''] = readFileSync(join(targetDir, FILE), 'utf8').split('\n');
    const known = JSON.parse(head) as Pick<Remembered, 'question' | 'env' | 'manifestHash' | 'warnings'>;
    const same = Object.entries(known.env).every(([name, value]) => hashOf(env, name) === value);
    if (known.question !== question || !same || artifact === '') return undefined;
    return { ...known, ...(JSON.parse(body) as Pick<Remembered, 'macros' | 'manifest'>), artifact };
  } catch {
    return undefined; // none yet, or one that cannot be read: the project is read instead
  }
}

/** Keeps what was read, in place by rename. A folder that cannot be written keeps nothing, and stops nothing. */
export function remember(targetDir: string, { macros, manifest, artifact, ...head }: Remembered): void {
  const path = join(targetDir, FILE);
  try {
    mkdirSync(dirname(path), { recursive: true });
    const lines = [JSON.stringify(head), JSON.stringify({ macros, manifest }), artifact];
    writeFileSync(`${path}.${process.pid}`, lines.join('\n'));
    renameSync(`${path}.${process.pid}`, path);
  } catch {
    // read-only, or full: the next run reads the project again
  }
}

/** A value of the environment by its hash: what is kept tells no value. */
export function hashOf(env: Environment, name: string): string | null {
  const value = Object.hasOwn(env, name) ? env[name] : undefined;
  return value === undefined ? null : createHash('sha256').update(value).digest('hex');
}
