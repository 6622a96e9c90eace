import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { stdin } from 'node:process';
import { pipeline } from 'node:stream/promises';
import { withScratch } from './scratch.ts';

const STANDARD_INPUT = '-';

/** A dump that comes by standard input is put into a file first: it must be there for the archive, and for its hash. */
export async function withSpooledInput<T>(
  parts: readonly string[] | undefined,
  signal: AbortSignal,
  work: (parts: readonly string[] | undefined) => Promise<T>,
): Promise<T> {
  if (!parts?.includes(STANDARD_INPUT)) return work(parts);
  return withScratch(async (directory) => {
    const path = join(directory, 'stdin.sql');
    await pipeline(stdin, createWriteStream(path), { signal });
    return work(parts.map((part) => (part === STANDARD_INPUT ? path : part)));
  });
}
