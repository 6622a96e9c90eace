import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Keeps the failing rows of a test as CSV under target/failures/. */
export async function writeFailures(targetDir: string, test: string, csv: string): Promise<string> {
  const path = join(targetDir, 'failures', `${test.replaceAll(/[^\w.-]/g, '_')}.csv`);
  await writeAside(path, csv);
  return path;
}

export async function writeAside(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.new`, text);
  await rename(`${path}.new`, path);
}
