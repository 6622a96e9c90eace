import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { GateFailure } from './harness/checksum.ts';
import { machine, table, type Line } from './harness/report.ts';
import { Workshop } from './harness/workshop.ts';
import { MEASURES } from './measures/all.ts';

const USAGE = `Measures what README tells, each side by side with what a user would run instead; prints a table in Markdown.
  npm run bench -- [measure…] [--rows 2000000] [--pairs 5] [--days 100] [--folder <where dumps and databases may lie>]
                  [--lives <folder that keeps projects of many days for the next run, and goes on where one was stopped>]
Measures: ${MEASURES.map(({ name }) => name).join(', ')}. The full table takes some hours and 60 GB of that folder.`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rows: { type: 'string', default: '2000000' },
    pairs: { type: 'string', default: '5' },
    days: { type: 'string', default: '100' },
    folder: { type: 'string', default: tmpdir() },
    lives: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
const tell = (what: string): void => void process.stderr.write(`${what}\n`);

process.exitCode = await main();

async function main(): Promise<number> {
  const unknown = positionals.find((name) => !MEASURES.some((m) => m.name === name));
  if (values.help || unknown !== undefined) {
    tell(unknown === undefined ? USAGE : `There is no measure ${unknown}.\n${USAGE}`);
    return values.help ? 0 : 2;
  }
  const sizes = { rows: Number(values.rows), pairs: Number(values.pairs), days: Number(values.days) };
  await mkdir(values.folder, { recursive: true });
  await mkdir(values.folder, { recursive: true });
  const folder = await mkdtemp(join(values.folder, 'varve-bench-'));
  for (const [signal, code] of Object.entries({ SIGINT: 130, SIGTERM: 143 }))
    process.once(signal, () => {
      rmSync(folder, { recursive: true, force: true });
      process.exit(code);
    });
  try {
    return await runAll(new Workshop({ folder, lives: resolve(values.lives ?? join(folder, 'lives')) }, sizes, tell));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** 1 where two sides do not hold the same rows. What cannot be measured here says so in its line. */
async function runAll(workshop: Workshop): Promise<number> {
  const { rows, pairs } = workshop.sizes;
  const lines: Line[] = [];
  let failed = false;
  for (const measure of MEASURES.filter(({ name }) => positionals.length === 0 || positionals.includes(name))) {
    tell(`measuring ${measure.name}`);
    try {
      lines.push(...(await measure.run(workshop)));
    } catch (error) {
      failed ||= error instanceof GateFailure;
      tell(error instanceof Error ? error.message : String(error));
      lines.push({ measure: measure.name, goal: '', seen: 'not measured', figures: 'see the messages' });
    }
  }
  const size = `${rows.toLocaleString('en-US')} rows, ${pairs} interleaved pairs`;
  process.stdout.write(`${table(lines)}\n\n${machine()}; ${size}; ${new Date().toISOString().slice(0, 10)}\n`);
  return failed ? 1 : 0;
}
