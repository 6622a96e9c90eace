import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { globSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { test } from 'node:test';

const SRC = join(import.meta.dirname, '..', '..', 'src');

interface Import {
  readonly from: string;
  readonly to: string;
  readonly typesOnly: boolean;
}

const files = globSync('**/*.ts', { cwd: SRC }).filter((f) => !f.startsWith('dump/scanner/assembly/'));

const imports = files.flatMap((from): Import[] => {
  const text = readFileSync(join(SRC, from), 'utf8');
  const found = [
    ...text.matchAll(/^(?:import|export)\s+(type\s+)?([^;]*?)from\s+'(\.[^']+)'/gms),
    ...text.matchAll(/()()import\('(\.[^']+)'\)/g),
  ];
  return found.map(([, type, names = '', target = '']) => {
    const listed = /\{([^}]*)\}/s
      .exec(names)?.[1]
      ?.split(',')
      .map((n) => n.trim())
      .filter((n) => n !== '');
    const typesOnly =
      type !== undefined && type !== ''
        ? true
        : listed !== undefined && listed.length > 0 && listed.every((n) => n.startsWith('type '));
    return { from, to: relative(SRC, join(SRC, dirname(from), target)), typesOnly };
  });
});

/** What a caller may ask of Varve; each joins rooms. */
const ENGINE = [
  'engine.ts',
  'dbt.ts',
  'dbt-offline.ts',
  'read-project.ts',
  'selection.ts',
  'init.ts',
  'dump-source.ts',
  'start.ts',
  'grants.ts',
  'rights.ts',
];

/** The room a file is in: `base`, `adapter`, `adapters/duckdb`, `silver` … */
function room(file: string): string {
  const [first = '', second = ''] = file.split('/');
  if (!file.includes('/')) return file === 'index.ts' ? 'door' : ENGINE.includes(file) ? 'engine' : 'base';
  if (first === 'errors') return 'base';
  return first === 'adapters' && second.includes('.')
    ? 'adapters'
    : first === 'adapters'
      ? `adapters/${second}`
      : first;
}

interface Law {
  readonly may: readonly string[];
  /** Rooms whose types, and nothing else, may be imported. */
  readonly types?: readonly string[];
  readonly because: string;
}

/** What each room may import, beside itself. A row without a reason is no law. */
const LAW: Readonly<Record<string, Law>> = {
  base: { may: [], because: 'base values know nobody' },
  adapter: { may: ['base'], because: 'the seam is described in base values alone' },
  'adapters/duckdb': { may: ['base', 'adapter'], because: 'an engine knows the seam, never a layer or another engine' },
  'adapters/mysql': { may: ['base', 'adapter'], because: 'an engine knows the seam, never a layer or another engine' },
  adapters: { may: ['base', 'adapter', 'adapters/duckdb', 'adapters/mysql'], because: 'one file names the engines' },
  project: { may: ['base'], because: 'what the user wrote is read without a database' },
  dump: { may: ['base'], because: 'a dump is read without a database and without a project' },
  staging: { may: ['base', 'adapter'], types: ['project'], because: 'layers meet in relations' },
  bronze: { may: ['base', 'adapter'], types: ['project'], because: 'layers meet in relations' },
  silver: { may: ['base', 'adapter'], types: ['project'], because: 'layers meet in relations' },
  gold: { may: ['base', 'adapter'], types: ['project'], because: 'layers meet in relations' },
  run: {
    may: ['base', 'adapter', 'project', 'dump', 'staging', 'bronze', 'silver', 'gold'],
    because: 'running joins the rooms',
  },
  schedule: { may: ['base'], because: 'when work is begun is decided without knowing what the work is' },
  grants: { may: ['base'], because: 'rights are SQL text; what they are about is told in names' },
  recovery: {
    may: ['base', 'adapter', 'project', 'bronze', 'run'],
    because: 'undoing joins the rooms as running does',
  },
  engine: {
    may: ['base', 'adapter', 'adapters', 'project', 'dump', 'grants', 'schedule', 'run', 'recovery'],
    because: 'the engine joins all',
  },
  door: { may: ['base', 'engine', 'project', 'run', 'recovery'], because: 'the door only names what is behind it' },
  cli: { may: ['door'], because: 'the command line is a caller like any other' },
};

test('every room imports what the law lets it', () => {
  for (const { from, to, typesOnly } of imports) {
    const [here, there] = [room(from), room(to)];
    if (here === there) continue;
    const law = LAW[here];
    assert.ok(law, `${from}: the room ${here} has no row in the law`);
    const allowed = law.may.includes(there) || (typesOnly && (law.types ?? []).includes(there));
    assert.ok(allowed, `${from} imports ${to}: ${law.because}`);
  }
});

test('a room is entered by its door', () => {
  for (const { from, to } of imports) {
    const [here, there] = [room(from), room(to)];
    if (here === there || ['base', 'door', 'engine', 'adapters'].includes(there)) continue;
    assert.match(to, /(^|\/)index\.ts$/, `${from} imports ${to}`);
  }
});

test('files are small: half of them within 80 lines, hardly one beyond 300, none beyond 340', () => {
  const lines = files.map((file) => readFileSync(join(SRC, file), 'utf8').split('\n').length).sort((a, b) => a - b);
  assert.ok((lines[Math.floor(lines.length / 2)] ?? 0) <= 80);
  assert.ok(lines.filter((n) => n > 300).length <= files.length / 100);
  assert.ok((lines.at(-1) ?? 0) <= 340);
});

test('no file has a name that says nothing', () => {
  for (const file of files) assert.doesNotMatch(file, /(^|\/)(utils?|helpers?|common|misc)(\/|\.)/);
});

test('no engine is named outside its folder', () => {
  for (const file of files.filter((f) => !f.startsWith('adapters/'))) {
    const code = readFileSync(join(SRC, file), 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
    const named = /@duckdb\/|read_parquet|['"`]duckdb['"`]/i.exec(code);
    const excepted = file === 'project/scaffold/project-files.ts'; // a new project needs some engine: the embedded one
    assert.ok(!named || excepted, `${file} names ${named?.[0] ?? ''}`);
  }
});

test('one place reads the clock', () => {
  for (const file of files.filter((f) => f !== 'clock.ts')) {
    const code = readFileSync(join(SRC, file), 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
    assert.doesNotMatch(code, /\bnew Date\(\)|\bDate\.now\(/, file);
  }
});
