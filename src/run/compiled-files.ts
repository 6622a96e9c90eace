import { join } from 'node:path';
import { writeAside } from '../project/index.ts';
import type { Runnable } from './runtime.ts';
import type { Session } from './session.ts';

/** Where a node's compiled SQL is kept, below the target folder: `compiled/shop/models/orders.sql`. */
export function compiledPath(node: Runnable): string {
  const { package_name: packageName, original_file_path: file } = node;
  if (node.resource_type === 'unit_test') return join('compiled', packageName, file, `${node.name}.sql`);
  const inFile = node.resource_type === 'snapshot' || (node.resource_type === 'test' && node.test_metadata);
  return join('compiled', packageName, inFile ? join(file, `${node.alias}.sql`) : file);
}

/** Keeps compiled SQL where dbt keeps it. */
export async function writeCompiled({ targetDir }: Session, path: string, sql: string): Promise<void> {
  if (path.split('/').includes('..')) return; // a package's name is its own; its files stay below target/
  await writeAside(join(targetDir, path), sql);
}
