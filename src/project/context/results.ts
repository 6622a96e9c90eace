import { HostObject, native, PyDict, PyTuple, toText, toValue, type Value } from '../template/index.ts';

/** What a query gives, as the database seam passes it. */
export interface QueryResult {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly unknown[])[];
}

const value = (cell: unknown): Value =>
  cell instanceof Uint8Array ? Buffer.from(cell).toString('hex') : toValue(cell);

/** A query's result as dbt's templates know it: columns with values(), rows by index and name. */
export class ResultTable extends HostObject {
  readonly #result: QueryResult;

  constructor(result: QueryResult) {
    super();
    this.#result = result;
  }

  override attribute(name: string): Value | undefined {
    const { columns, rows } = this.#result;
    switch (name) {
      case 'columns':
        return columns.map((_, i) => new ResultColumn(this.#result, i));
      case 'column_names':
        return new PyTuple(columns.map((c) => c.name));
      case 'rows':
        return rows.map((_, i) => new ResultRow(this.#result, i));
      case 'print_table':
        return native('print_table', () => '');
      default:
        return undefined;
    }
  }

  override iterate(): Value[] {
    return this.#result.rows.map((_, i) => new ResultRow(this.#result, i));
  }

  override text(): string {
    return `<agate.Table: ${this.#result.rows.length} rows>`;
  }

  override truthy(): boolean {
    return true;
  }
}

class ResultColumn extends HostObject {
  readonly #result: QueryResult;
  readonly #index: number;

  constructor(result: QueryResult, index: number) {
    super();
    this.#result = result;
    this.#index = index;
  }

  get #values(): Value[] {
    return this.#result.rows.map((row) => value(row[this.#index]));
  }

  override attribute(name: string): Value | undefined {
    if (name === 'name') return this.#result.columns[this.#index]?.name ?? null;
    if (name === 'values') return native('values', () => new PyTuple(this.#values));
    return undefined;
  }

  override item(key: Value): Value | undefined {
    return typeof key === 'number' ? this.#values.at(key) : undefined;
  }

  override iterate(): Value[] {
    return this.#values;
  }

  override text(): string {
    return `<agate.Column: ${this.#result.columns[this.#index]?.name ?? ''}>`;
  }
}

class ResultRow extends HostObject {
  readonly #result: QueryResult;
  readonly #index: number;

  constructor(result: QueryResult, index: number) {
    super();
    this.#result = result;
    this.#index = index;
  }

  get #cells(): Value[] {
    return (this.#result.rows[this.#index] ?? []).map(value);
  }

  override attribute(name: string): Value | undefined {
    if (name === 'values') return native('values', () => new PyTuple(this.#cells));
    if (name === 'keys') return native('keys', () => new PyTuple(this.#result.columns.map((c) => c.name)));
    if (name === 'dict')
      return native('dict', () =>
        PyDict.from(Object.fromEntries(this.#result.columns.map((c, i) => [c.name, this.#cells[i] ?? null]))),
      );
    return this.item(name);
  }

  override item(key: Value): Value | undefined {
    if (typeof key === 'number') return this.#cells.at(key);
    const index = this.#result.columns.findIndex((c) => c.name.toLowerCase() === toText(key).toLowerCase());
    return index < 0 ? undefined : this.#cells[index];
  }

  override iterate(): Value[] {
    return this.#cells;
  }

  override text(): string {
    return `<agate.Row: (${this.#cells.map(String).join(', ')})>`;
  }
}
