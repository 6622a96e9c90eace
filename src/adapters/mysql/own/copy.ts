import { mkdir, readFile, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Connection, LogMark, ServerCopy, Target } from '../../../adapter/index.ts';
import { fail } from '../../../errors.ts';
import type { MysqlTarget } from '../profile.ts';
import { variables } from './lacks.ts';
import { start } from './programs.ts';

const PLACE = /^binlog_pos = filename '([^']+)', position '(\d+)'/m;

/** The whole server by mariadb-backup, as one stream: what it changes meanwhile is in it, up to the place of the log that it names. */
export async function copy(
  connection: Connection,
  { target, folder, signal }: { readonly target: Target; readonly folder: string; readonly signal: AbortSignal },
): Promise<ServerCopy> {
  const [data = '', base = ''] = await variables(connection, ['datadir', 'log_bin_basename']);
  const told = join(folder, 'told');
  await mkdir(told, { recursive: true });
  const args = [
    '--backup',
    '--stream=xbstream',
    `--datadir=${data}`,
    `--target-dir=${join(folder, 'work')}`,
    `--extra-lsndir=${told}`,
    '--innodb-use-native-aio=0',
  ];
  const running = await start('mariadb-backup', { args, target: target as MysqlTarget, signal });
  return {
    bytes: bytesOf(running),
    mark: async () => {
      const found = PLACE.exec(await readFile(join(told, 'xtrabackup_info'), 'utf8'));
      await rm(folder, { recursive: true, force: true });
      return found
        ? markOf(base, found)
        : fail('program-failed', { program: 'mariadb-backup', reason: 'it tells no place of the binary log' });
    },
  };
}

function markOf(base: string, [, file = '', position = '']: RegExpExecArray): LogMark {
  return { folder: dirname(base), file: basename(file), position: Number(position) };
}

async function* bytesOf({ stdout, ended }: Awaited<ReturnType<typeof start>>): AsyncGenerator<Uint8Array> {
  for await (const piece of stdout as AsyncIterable<Buffer>) yield piece;
  await ended;
}
