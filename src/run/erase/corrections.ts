import { relationName, type Relation } from '../../relation.ts';
import { CORRECTIONS } from '../../silver/index.ts';
import { statement } from '../../sql.ts';
import { execute, query } from '../execute.ts';
import type { Session } from '../session.ts';

/** Keys of a history as text, in the order of its columns. */
export interface Keys {
  readonly columns: readonly string[];
  readonly values: readonly (readonly string[])[];
}

const AT_ONCE = 200;

/** Takes what was kept of replaced versions of these keys out of the corrections log; returns how many rows that were. */
export async function eraseCorrections(session: Session, history: Relation, keys: Keys): Promise<number> {
  const { dialect, connection } = session;
  if (keys.values.length === 0 || (await connection.catalog.find(CORRECTIONS)) === undefined) return 0;
  const log = dialect.relation(CORRECTIONS);
  const of = `history = ${dialect.literal(relationName(history))}`;
  const wanted = new Set(keys.values.map((values) => JSON.stringify(values)));
  const { rows } = await query(
    session,
    'look for the key in the corrections',
    `SELECT replaced FROM ${log} WHERE ${of}`,
  );
  const found = rows.map(([text]) => String(text)).filter((text) => wanted.has(keyIn(text, keys.columns)));
  const texts = [...new Set(found)];
  for (let i = 0; i < texts.length; i += AT_ONCE) {
    const list = texts.slice(i, i + AT_ONCE).map((text) => dialect.literal(text));
    await execute(session, [
      statement(
        'erase the key from the corrections',
        `DELETE FROM ${log} WHERE ${of} AND replaced IN (${list.join(', ')})`,
      ),
    ]);
  }
  return found.length;
}

function keyIn(text: string, columns: readonly string[]): string {
  const row = JSON.parse(text) as Record<string, string | null>;
  const values = new Map(Object.entries(row).map(([name, value]) => [name.toLowerCase(), value]));
  return JSON.stringify(columns.map((c) => values.get(c.toLowerCase()) ?? null));
}
