import { countOf, type Dialect } from '../../adapter/index.ts';
import { join } from 'node:path';
import { fail } from '../../errors.ts';
import { statement } from '../../sql.ts';
import { filesOf } from './book.ts';
import { hashOf } from './compare.ts';
import type { Sum } from './fingerprint.ts';
import { fileColumn, type Layer, type LayerFile } from './layer.ts';
import { snapshot } from './read.ts';
import type { LayerWork } from './work.ts';

/** Whose rows of a table are to be erased, and what of them. */
export interface Subject {
  readonly table: string;
  /** Column of the table's key → its value, as text. */
  readonly key: Readonly<Record<string, string>>;
  /** Columns that become NULL; null: the rows go as a whole. */
  readonly columns: readonly string[] | null;
}

/** A condition that holds for the rows of the key; `named`: what a column of the table is called there. */
export function isSubject(
  dialect: Dialect,
  { key }: Pick<Subject, 'key'>,
  named: (column: string) => string = dialect.quote,
): string {
  const parts = Object.entries(key).map(
    ([column, value]) => `${dialect.text(named(column))} = ${dialect.literal(value)}`,
  );
  return `coalesce(${parts.join(' AND ')}, ${dialect.literal(false)})`;
}

/** What the layers of a table hold of one key, file by file, as files of its rows alone. */
export class SubjectRows {
  readonly #work: LayerWork;
  readonly #subject: Subject;
  readonly #rows = new Map<string, { readonly path: string; readonly rows: number }>();

  /** @param work the layers as they stand; `directory` takes the files */
  constructor(work: LayerWork, subject: Subject) {
    this.#work = work;
    this.#subject = subject;
  }

  /** Reads every file of the layers once. Errors: `layer-missing`, `erase-key-changed`. */
  async read(layers: readonly Layer[]): Promise<void> {
    for (const layer of layers) {
      refuseOtherKey(this.#subject, layer);
      for (const file of filesOf(layer)) if (!this.#rows.has(file.key)) await this.#readFile(layer, file);
    }
  }

  /** Rows of the key in a file. */
  inFile({ key }: LayerFile): number {
    return this.#rows.get(key)?.rows ?? 0;
  }

  /** What the content of a layer holds of the key; as it is, or with the columns that are to be erased as NULL. */
  async inContent(layer: Layer, erased: boolean): Promise<Sum> {
    const { connection, dialect, sql } = this.#work;
    const columns = layer.columns.map(({ name, type }) =>
      erased && isErased(this.#subject, name)
        ? `${dialect.cast('NULL', type)} AS ${dialect.quote(name)}`
        : dialect.quote(name),
    );
    const hash = hashOf({ dialect, sql, columns: layer.columns }, 'r');
    const rows = `(SELECT ${columns.join(', ')} FROM (${this.#contentOf(layer)}) AS s)`;
    const [row] = (
      await connection.query(
        `SELECT count(*), ${dialect.text(`coalesce(sum(${hash}), 0)`)} FROM ${rows} AS r`,
        `look for the key in ${layer.table} of ${layer.day}`,
      )
    ).rows;
    return { rows: Number(row?.[0] ?? 0), hashes: BigInt(String(row?.[1] ?? '0')) };
  }

  /** True where the key's row is the same in a layer's content and in the one it differs from, but for what is erased. */
  async isUnchanged(layer: Layer): Promise<boolean> {
    const { connection, dialect, book } = this.#work;
    const before = layer.against && book.find(layer, layer.against);
    if (!before || layer.key.length === 0) return false;
    const same = layer.columns
      .filter(({ name }) => !isErased(this.#subject, name))
      .map(({ name }) => dialect.same(`n.${dialect.quote(name)}`, `o.${dialect.quote(name)}`));
    const [now, then] = [this.#contentOf(layer), this.#contentOf(before, layer)];
    const joined = `SELECT count(*) FROM (${now}) AS n JOIN (${then}) AS o ON ${same.join(' AND ')}`;
    return (await countOf(connection, joined)) > 0;
  }

  /** The whole file of a layer, where the engine can read it. */
  whole(file: LayerFile): string {
    return this.#work.sql.readParquet([this.#work.shelf.pathOf(file)]);
  }

  #contentOf(layer: Layer, as: Layer = layer): string {
    const { dialect, sql, book } = this.#work;
    return snapshot({ dialect, sql, book, pathOf: (file) => this.#path(file) }, layer, as.columns);
  }

  /** The rows of the key in a file. */
  own(file: LayerFile): string {
    return this.#work.sql.readParquet([this.#path(file)]);
  }

  #path(file: LayerFile): string {
    return this.#rows.get(file.key)?.path ?? fail('layer-missing', { table: this.#subject.table, key: file.key });
  }

  async #readFile(layer: Layer, file: LayerFile): Promise<void> {
    const { connection, dialect, sql, shelf, directory } = this.#work;
    await shelf.fetch([layer]);
    const path = join(directory, `subject-${this.#rows.size}.parquet`);
    const key = isSubject(dialect, this.#subject, (c) => `f.${dialect.quote(fileColumn(c))}`);
    const purpose = `look for the key in ${file.key}`;
    await connection.execute(
      statement(purpose, sql.writeParquet(path, `SELECT f.* FROM ${this.whole(file)} AS f WHERE ${key}`)),
    );
    const rows = await countOf(connection, `SELECT count(*) FROM ${sql.readParquet([path])} AS f`);
    this.#rows.set(file.key, { path, rows });
  }
}

export function isErased({ columns }: Subject, name: string): boolean {
  return columns === null || columns.some((c) => c.toLowerCase() === name.toLowerCase());
}

/** Rows are told by the key's columns: a layer from before the table had them cannot say whose a row is. */
function refuseOtherKey({ table, key }: Subject, { day, columns }: Layer): void {
  const names = new Set(columns.map((c) => c.name.toLowerCase()));
  const missing = Object.keys(key).find((column) => !names.has(column.toLowerCase()));
  if (missing !== undefined) fail('erase-key-changed', { table, day, column: missing });
}
