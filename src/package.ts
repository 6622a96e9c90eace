import { readFileSync } from 'node:fs';
import { HOME } from './home.ts';

const text = readFileSync(new URL('../package.json', HOME), 'utf8');
const { name, version } = JSON.parse(text) as { name: string; version: string };

export const PACKAGE_VERSION = version;

/** Name and version of this package, for the ledger. */
export const PACKAGE = `${name} ${version}`;
