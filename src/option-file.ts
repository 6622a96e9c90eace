import { randomUUID } from 'node:crypto';
import { open, rm, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * What a program of MySQL or MariaDB is told of its server, in a file without a name, which it reads as /dev/fd/3: the password
 * is in no list of processes, and the file is gone with the last process that holds it.
 */
export async function optionFile(text: string): Promise<FileHandle> {
  const path = join(tmpdir(), `varve-${randomUUID()}`);
  const file = await open(path, 'wx+', 0o600);
  await rm(path);
  await file.write(text, 0);
  return file;
}

/** A value of an option file: backslashes escape, also within quotes. */
export function optionValue(value: string): string {
  return `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}
