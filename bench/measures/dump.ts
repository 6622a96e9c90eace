import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Mariadb } from '../../test/server/mariadb.ts';
import { dateOfDay } from '../generator/index.ts';
import { gate } from '../harness/checksum.ts';
import { compare } from '../harness/pairs.ts';
import { varve } from '../harness/programs.ts';
import { figures, ratios, type Line } from '../harness/report.ts';
import { run } from '../harness/usage.ts';
import type { Workshop } from '../harness/workshop.ts';
import { onMariadb } from '../peers/mariadb.ts';
import type { Measure } from './measure.ts';

/** A dump of a live server: packed, hashed, checked and published, against mariadb-dump alone, which writes it plain. */
export const dump: Measure = {
  name: 'dump',
  run: onMariadb(against),
};

async function against(server: Mariadb, workshop: Workshop): Promise<Line> {
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
  const flags = ['--single-transaction', '--quick', '--hex-blob', `--result-file=${plain}`];
  const theirs = { command: { program: 'mariadb-dump', args: [...client, ...flags, 'app'] } };
  const seen = await compare(ours, theirs, workshop.sizes.pairs);
  gate('rows', await rowsIn(`zstd -dc '${folder}/app-${dateOfDay(1)}.sql.zst'`), await rowsIn(`cat '${plain}'`));
  return {
    measure: '`varve dump` (packed, hashed, checked) / `mariadb-dump` (plain)',
    goal: 'wall ≤ 1.1',
    seen: ratios(seen, ['wall', 'cpu', 'memory']),
    figures: `${figures(seen.ours)} / ${figures(seen.theirs)}`,
  };
}

/** A hash of the tuples of a dump, in the order of their text. */
async function rowsIn(text: string): Promise<string> {
  const { stdout } = await promisify(execFile)('sh', [
    '-c',
    `${text} | grep -a '^(' | sed 's/[,;]$//' | LC_ALL=C sort | sha256sum`,
  ]);
  return stdout;
}
