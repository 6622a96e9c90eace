import { readFileSync } from 'node:fs';

/** Name and version of this package, for the ledger. */
export const PACKAGE = nameAndVersion();

function nameAndVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  const { name, version } = JSON.parse(text) as { name: string; version: string };
  return `${name} ${version}`;
}
