import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { LogCommit, LogFile, LogMark } from '../../../adapter/index.ts';
import { fail } from '../../../errors.ts';
import type { Relation } from '../../../relation.ts';
import { quoteName } from './names.ts';
import { start } from './programs.ts';

/** `binlog.000012` → its stem and its number. */
const NAME = /^(.+)\.(\d{6,})$/;

/** Files of the binary log from a mark on, oldest first, none missing. Errors: `log-gap`. */
export async function log({ folder, file }: LogMark): Promise<readonly LogFile[]> {
  const [, stem = '', first = ''] = NAME.exec(file) ?? [];
  const names = await readdir(folder).catch(() => []);
  const numbers = names
    .flatMap((name) => {
      const [, other, number = ''] = NAME.exec(name) ?? [];
      return other === stem && Number(number) >= Number(first) ? [Number(number)] : [];
    })
    .sort((a, b) => a - b);
  const files: LogFile[] = [];
  const last = Math.max(numbers.at(-1) ?? 0, Number(first));
  for (let number = Number(first); number <= last; number++) {
    const name = `${stem}.${String(number).padStart(first.length, '0')}`;
    const found = await stat(join(folder, name)).catch(() => undefined);
    if (!found) return fail('log-gap', { file: name, folder });
    files.push({ name, bytes: found.size });
  }
  return files;
}

/** What is read of the log: an event's place and time, the beginning of a commit, a row that is added to the table, its first column. */
const PLACE = /^# at (\d+)$/;
const EVENT = /^#(\d\d)(\d\d)(\d\d) +(\d+):(\d\d):(\d\d) server id \d+ +end_log_pos \d+ .*?\t(\w+)/;
const FIRST_COLUMN = /^### +@1=(-?\d+)/;

/** The commits of the log from a mark on. */
export async function* commits(
  from: LogMark,
  { table, signal }: { readonly table: Relation; readonly signal: AbortSignal },
): AsyncGenerator<LogCommit> {
  for (const [i, { name }] of (await log(from)).entries()) {
    const running = await start('mariadb-binlog', {
      args: [
        `--database=${table.schema}`, // rows of that schema only; every commit is told all the same
        '--base64-output=decode-rows',
        '--verbose',
        ...(i === 0 ? [`--start-position=${from.position}`] : []),
        join(from.folder, name),
      ],
      signal,
    });
    yield* commitsIn(createInterface({ input: running.stdout }), { file: name, table });
    await running.ended;
  }
}

async function* commitsIn(
  lines: AsyncIterable<string>,
  { file, table }: { readonly file: string; readonly table: Relation },
): AsyncGenerator<LogCommit> {
  const row = `### INSERT INTO ${quoteName(table.schema)}.${quoteName(table.identifier)}`;
  let position = 0;
  let isRow = false;
  let open: { position: number; at: Date; added: number[] } | undefined;
  const told = (): LogCommit[] =>
    open ? [{ from: { file, position: open.position }, at: open.at, added: open.added }] : [];
  for await (const line of lines) {
    const place = PLACE.exec(line)?.[1];
    const event = line.startsWith('#') ? EVENT.exec(line) : null;
    if (place !== undefined) position = Number(place);
    else if (event?.[7] === 'GTID') {
      yield* told();
      open = { position, at: timeOf(event), added: [] };
    } else if (event && open && (event[7] === 'Xid' || event[7] === 'Query')) open.at = timeOf(event);
    else if (isRow) open?.added.push(...(FIRST_COLUMN.exec(line)?.slice(1, 2).map(Number) ?? []));
    isRow = line === row || (isRow && line === '### SET');
  }
  yield* told();
}

/** The programs run in UTC; two digits of the year. */
function timeOf([, year, month, day, hour, minute, second]: RegExpExecArray): Date {
  const [y = 0, mo = 0, d = 0, h = 0, mi = 0, s = 0] = [year, month, day, hour, minute, second].map(Number);
  return new Date(Date.UTC(2000 + y, mo - 1, d, h, mi, s));
}
