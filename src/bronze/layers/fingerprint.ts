import type { Connection } from '../../adapter/index.ts';
import { hashOf, type Hashing } from './compare.ts';

/** How many rows, and the sum of their hashes. */
export interface Sum {
  readonly rows: number;
  readonly hashes: bigint;
}

/** The query whose one row `sumOf` reads: rows and the sum of their hashes. */
export function sumQuery(hashing: Hashing, rows: string): string {
  const { dialect } = hashing;
  return `SELECT count(*), ${dialect.text(`coalesce(sum(${hashOf(hashing, 'r')}), 0)`)} FROM ${rows} AS r`;
}

export async function sumOf(connection: Connection, hashing: Hashing, rows: string): Promise<Sum> {
  const [row] = (await connection.query(sumQuery(hashing, rows), 'sum the hashes of the rows')).rows;
  return { rows: Number(row?.[0] ?? 0), hashes: BigInt(String(row?.[1] ?? '0')) };
}

/** `duckdb v1.5.5:1846…`. */
export function fingerprintOf(hashing: string, { hashes }: Sum): string {
  return `${hashing}:${hashes}`;
}

/** The sum that a fingerprint tells, or undefined where another hash made it. */
export function hashesOf(fingerprint: string, hashing: string): bigint | undefined {
  const cut = fingerprint.lastIndexOf(':');
  return fingerprint.slice(0, cut) === hashing ? BigInt(fingerprint.slice(cut + 1)) : undefined;
}
