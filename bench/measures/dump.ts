import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Mariadb } from '../../test/server/mariadb.ts';
import { dateOfDay } from '../generator/index.ts';
import { gate } from '../harness/checksum.ts';
import { compare, type Comparison } from '../harness/pairs.ts';
import { varve } from '../harness/programs.ts';
import { figures, ratios, type Line } from '../harness/report.ts';
import { run } from '../harness/usage.ts';
import type { Workshop } from '../harness/workshop.ts';
import { onMariadb } from '../peers/mariadb.ts';
import type { Measure } from './measure.ts';

const FLAGS = ['--single-transaction', '--quick', '--hex-blob'];

/**
 * A dump of a live server: packed, hashed, checked and published, against mariadb-dump alone, which writes it plain, and against
 * the pipe into a packer that a user would write.
 */
export const dump: Measure = {
  name: 'dump',
  run: onMariadb(against),
};

async function against(server: Mariadb, workshop: Workshop): Promise<Line[]> {
  const client = ['--no-defaults', `--socket=${server.socket}`, '--user=root'];
  await server.sql('CREATE DATABASE app');
  await run({ program: 'mariadb', args: [...client, 'app'], stdin: await workshop.dump(1) });
  const folder = join(workshop.folder, 'live');
  await mkdir(folder, { recursive: true });
  await writeFile(
    join(folder, 'varve.yml'),
    `dumps: {from: ., name: 'app-{date}.sql.zst'}\ndump: {from: {socket: '${server.socket}', user: root, database: app}}\n`,
  );
  const plain = join(folder, 'plain.sql');
  const ours = { command: varve(folder, 'dump', '--replace', '--date', dateOfDay(1)) };
  const theirs = { command: { program: 'mariadb-dump', args: [...client, ...FLAGS, `--result-file=${plain}`, 'app'] } };
  const seen = await compare(ours, theirs, workshop.sizes.pairs);
  const packed = `${folder}/app-${dateOfDay(1)}.sql.zst`;
  gate('rows', await rowsIn(`zstd -dc '${packed}'`), await rowsIn(`cat '${plain}'`));
  const piped = `mariadb-dump "$@" | zstd -q -f -o '${plain}.zst'`;
  const byHand = { command: { program: 'sh', args: ['-c', piped, 'sh', ...client, ...FLAGS, 'app'] } };
  const seenPacked = await compare(ours, byHand, workshop.sizes.pairs);
  const line = (peer: string, goal: string, one: Comparison): Line => ({
    measure: `\`varve dump\` (packed, hashed, checked) / ${peer}`,
    goal,
    seen: ratios(one, ['wall', 'cpu', 'memory']),
    figures: `${figures(one.ours)} / ${figures(one.theirs)}`,
  });
  return [line('`mariadb-dump` (plain)', 'wall ≤ 1.1', seen), line('`mariadb-dump \\| zstd`', '', seenPacked)];
}

/** A hash of the tuples of a dump, in the order of their text. */
async function rowsIn(text: string): Promise<string> {
  const { stdout } = await promisify(execFile)('sh', [
    '-c',
    `${text} | grep -a '^(' | sed 's/[,;]$//' | LC_ALL=C sort | sha256sum`,
  ]);
  return stdout;
}
