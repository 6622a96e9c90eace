import type { Connection, Mask } from '../../adapter/index.ts';
import { statement } from '../../sql.ts';
import { dialect } from './dialect.ts';

const INNER = 'varve_hmac_inner';
const OUTER = 'varve_hmac_outer';
const BLOCK = 64;

/** What is written instead of an expression's value. The key stands in variables, in no statement that may be told. */
export function maskSql(mask: Mask, expression: string): string {
  if (mask.kind === 'null') return 'NULL';
  const value = dialect.cast(expression, mask.from);
  const bytes = mask.from === 'BLOB' ? value : `encode(${dialect.cast(value, 'VARCHAR')})`;
  const inner = `from_hex(sha256(getvariable('${INNER}') || ${bytes}))`;
  return `sha256(getvariable('${OUTER}') || ${inner})`;
}

/** Does the work while the key of HMAC is at hand; no statement of a user's ever finds it there. */
export async function withKey(
  connection: Connection,
  masks: readonly Mask[],
  work: () => Promise<void>,
): Promise<void> {
  const mask = masks.find((m) => m.kind === 'hmac');
  if (mask?.kind !== 'hmac') return work();
  const set = (name: string, value: string): Promise<number> =>
    connection.execute(statement('take the key of HMAC', `SET VARIABLE ${name} = ${value}`));
  try {
    await set(INNER, pad(mask.key, 0x36));
    await set(OUTER, pad(mask.key, 0x5c));
    await work();
  } finally {
    await set(INNER, 'NULL').catch(() => 0);
    await set(OUTER, 'NULL').catch(() => 0);
  }
}

/** RFC 2104: the key, filled up with zeros, each byte of it with `byte`. The key is no longer than a block. */
function pad(key: Uint8Array, byte: number): string {
  const padded = Buffer.alloc(BLOCK);
  padded.set(key.subarray(0, BLOCK));
  return `from_hex('${Buffer.from(padded.map((b) => b ^ byte)).toString('hex')}')`;
}
