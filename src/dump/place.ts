import { fail, isError, VarveError } from '../errors.ts';
import { PartReader } from './bytes.ts';
import type { Run } from './input.ts';
import { CutOff, NoDump } from './lexer.ts';

/** Where the reader was when it failed. */
export interface Standing {
  readonly run: Run;
  /** What it was in the middle of. */
  readonly inside: string;
  readonly table: string | undefined;
}

const TOOL_ERROR = /^(?:mysqldump|mysqlpump|mariadb-dump|mydumper)(?:\.exe)?: .*$/m;
const LOOK_AHEAD = 1 << 20;

/**
 * The error with its file and line. What looks like a broken statement may be the dump tool's own error message, or the
 * end of a file that was cut off.
 */
export async function placed(error: unknown, { run, inside, table }: Standing): Promise<unknown> {
  const { window, locate } = run;
  const { path, offset } = locate(window.offset);
  if (error instanceof NoDump) return new VarveError('dump-not-a-dump', { path, found: error.message });
  if (error instanceof CutOff || isError(error, 'dump-syntax')) {
    const message = TOOL_ERROR.exec(window.bytes.subarray(0, LOOK_AHEAD).toString('latin1'))?.[0];
    if (message !== undefined) return new VarveError('dump-tool-failed', { path, line: message });
  }
  if (error instanceof CutOff) {
    const end = offset + window.bytes.length;
    const place = { file: path, line: await lineAt(path, end) };
    return new VarveError('dump-cut-off', { path, inside, offset: end, table }, { place });
  }
  if (!isError(error) || error.kind === 'interrupted' || error.place?.file !== undefined) return error;
  // a value's row says where it stands; the window begins at some row before it
  const line = error.code === 'dump-value' ? undefined : await lineAt(path, offset);
  const cause = error.cause ?? undefined;
  return new VarveError(error.code, error.params, { place: { file: path, line }, cause });
}

/** Lines are counted when they are asked for: the file is read again up to there. */
async function lineAt(path: string, offset: number): Promise<number | undefined> {
  let [line, left] = [1, offset];
  try {
    for await (const chunk of new PartReader(path).chunks(undefined)) {
      for (let at = chunk.indexOf(10); at >= 0 && at < left; at = chunk.indexOf(10, at + 1)) line++;
      left -= chunk.length;
      if (left <= 0) break;
    }
  } catch {
    return left < offset ? line : undefined; // a packed file that ends early
  }
  return line;
}

/** What a dump never begins with; the last of its parts may hold an end of line only. Errors: `dump-not-a-dump`. */
export function refuseJunk(start: Buffer, path: string, isFirst: boolean): void {
  if (start.length === 0) fail('dump-not-a-dump', { path, found: 'it is empty' });
  if (/^(\xff\xfe|\xfe\xff)/.test(start.toString('latin1', 0, 2))) {
    fail('dump-not-a-dump', {
      path,
      found: 'it is text in UTF-16 (write it with --result-file, not through PowerShell’s >)',
    });
  }
  if (start.includes(0)) fail('dump-not-a-dump', { path, found: 'it begins with bytes that are no text' });
  if (isFirst && start.toString('latin1').trim() === '')
    fail('dump-not-a-dump', { path, found: 'it holds nothing but white space' });
}
