import { filesOf } from './book.ts';
import { fileColumn, type Layer } from './layer.ts';
import { isErased, isSubject, type Subject, type SubjectRows } from './subject.ts';
import type { LayerWork } from './work.ts';

/** Shorter texts are found by chance. */
const SHORTEST_TRACE = 6;

interface Looking {
  readonly subject: Subject;
  readonly rows: SubjectRows;
  readonly layers: readonly Layer[];
}

/** Texts to be erased that no other row of the table's layers holds: by these what is left of a key is known elsewhere. */
export async function tracesOf(work: LayerWork, looking: Looking): Promise<readonly string[]> {
  const own = await ownTexts(work, looking);
  for (const [column, texts] of own) await withoutShared(work, looking, { column, texts });
  return [...new Set([...own.values()].flatMap((texts) => [...texts]))];
}

/** Column → the key's texts in it. */
async function ownTexts({ connection, dialect }: LayerWork, looking: Looking): Promise<Map<string, Set<string>>> {
  const { subject, rows, layers } = looking;
  const found = new Map<string, Set<string>>();
  for (const layer of layers) {
    const texts = layer.columns.filter((c) => c.type === dialect.types.text && isErased(subject, c.name));
    for (const file of filesOf(layer).filter((f) => rows.inFile(f) > 0)) {
      for (const { name } of texts) {
        const column = dialect.quote(fileColumn(name));
        const sql = `SELECT DISTINCT f.${column} FROM ${rows.own(file)} AS f WHERE f.${column} IS NOT NULL`;
        const held = found.get(name) ?? new Set<string>();
        for (const [text] of (await connection.query(sql, 'look for texts of the key')).rows)
          if (String(text).length >= SHORTEST_TRACE) held.add(String(text));
        found.set(name, held);
      }
    }
  }
  return found;
}

/** Takes out what other rows hold as well: that is no trace of the key. */
async function withoutShared(
  { connection, dialect }: LayerWork,
  { subject, rows, layers }: Looking,
  { column, texts }: { readonly column: string; readonly texts: Set<string> },
): Promise<void> {
  const key = isSubject(dialect, subject, (c) => `f.${dialect.quote(fileColumn(c))}`);
  const value = `f.${dialect.quote(fileColumn(column))}`;
  for (const layer of layers.filter((l) => l.columns.some((c) => c.name === column))) {
    for (const file of filesOf(layer)) {
      if (texts.size === 0) return;
      const list = [...texts].map((text) => dialect.literal(text)).join(', ');
      const sql = `SELECT DISTINCT ${value} FROM ${rows.whole(file)} AS f WHERE ${value} IN (${list}) AND NOT ${key}`;
      for (const [text] of (await connection.query(sql, 'look whose texts these are')).rows) texts.delete(String(text));
    }
  }
}
