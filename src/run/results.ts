import { join } from 'node:path';
import { writeAside } from '../project/index.ts';

/** Keeps the failing rows of a test as CSV under target/failures/. */
export async function writeFailures(targetDir: string, test: string, csv: string): Promise<string> {
  const path = join(targetDir, 'failures', `${test.replaceAll(/[^\w.-]/g, '_')}.csv`);
  await writeAside(path, csv);
  return path;
}
