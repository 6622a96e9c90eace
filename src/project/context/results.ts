import {
  HostObject,
  itemsOf,
  MacroValue,
  callMacro,
  native,
  NativeFunction,
  PyDict,
  PyTuple,
  toText,
  truthy,
  type Kwargs,
  type Value,
} from '../template/index.ts';
import { fail } from '../../errors.ts';
import { cellValue } from './cell.ts';
import { printedTable } from './print-table.ts';

/** What a query gives, as the database seam passes it. */
export interface QueryResult {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly unknown[])[];
}

type Log = (text: string) => void;

/** A query's result as dbt's templates know it, agate's table: columns and rows by index and name. */
export class ResultTable extends HostObject {
  readonly names: readonly string[];
  readonly types: readonly string[];
  readonly rows: readonly (readonly Value[])[];
  readonly #log: Log;

  constructor({ columns, rows }: QueryResult, log: Log = () => undefined) {
    super();
    this.names = columns.map((c) => c.name);
    this.types = columns.map((c) => c.type);
    this.rows = rows.map((row) => row.map((cell, i) => cellValue(cell, columns[i]?.type ?? '')));
    this.#log = log;
  }

  /** The same columns with other rows, or others of them. */
  with(rows: readonly (readonly Value[])[], columns: readonly number[] = this.names.map((_, i) => i)): ResultTable {
    const table = new ResultTable({ columns: columns.map((i) => this.#column(i)), rows: [] }, this.#log);
    return Object.assign(table, { rows: rows.map((row) => columns.map((i) => row[i])) });
  }

  #column(i: number): QueryResult['columns'][number] {
    return { name: this.names[i] ?? '', type: this.types[i] ?? '' };
  }

  renamed(names: readonly string[]): ResultTable {
    const columns = names.map((name, i) => ({ name, type: this.types[i] ?? '' }));
    return Object.assign(new ResultTable({ columns, rows: [] }, this.#log), { rows: this.rows });
  }

  /** Index of a column by name or place. Errors: `macro-arguments`. */
  indexOf(key: Value): number {
    const index = typeof key === 'number' ? key : this.names.indexOf(toText(key));
    return this.names[index] === undefined
      ? fail('macro-arguments', { name: 'table', problem: `there is no column ${toText(key)}` })
      : index;
  }

  override attribute(name: string): Value | undefined {
    switch (name) {
      case 'columns':
        return new Listed(
          this.names.map((_, i) => new ResultColumn(this, i)),
          this.names,
        );
      case 'column_names':
        return new PyTuple([...this.names]);
      case 'column_types':
        return new PyTuple([...this.types]);
      case 'rows':
        return new Listed(this.iterate(), []);
      case 'print_table':
      case 'print_csv':
      case 'print_json':
        return native(name, (args, kwargs) => (this.#log(printedTable(this, args, kwargs)), null));
      default: {
        const method = Object.hasOwn(METHODS, name) ? METHODS[name] : undefined;
        return method && native(name, (args, kwargs) => method(this, args, kwargs));
      }
    }
  }

  override iterate(): Value[] {
    return this.rows.map((row) => new ResultRow(this.names, row));
  }

  override text(): string {
    return `<agate.Table: ${this.rows.length} rows>`;
  }
}

type Method = (of: ResultTable, args: readonly Value[], kwargs: Kwargs) => Value | Promise<Value>;

const METHODS: Readonly<Record<string, Method>> = {
  select: (of, [keys]) => of.with(of.rows, columnsOf(of, keys)),
  exclude: (of, [keys]) => {
    const without = new Set(columnsOf(of, keys));
    return of.with(
      of.rows,
      of.names.flatMap((_, i) => (without.has(i) ? [] : [i])),
    );
  },
  rename: (of, [names], kwargs) => of.renamed(renaming(of.names, names ?? kwargs.get('column_names'))),
  where: (of, [test]) => chosen(of, test),
  find: async (of, [test]) => (await chosen(of, test)).iterate()[0] ?? null,
  limit: (of, [first, second]) =>
    of.with(second === undefined ? of.rows.slice(0, Number(first ?? 0)) : of.rows.slice(Number(first), Number(second))),
  distinct: (of, [key]) => {
    const columns = key === undefined || key === null ? of.names.map((_, i) => i) : columnsOf(of, key);
    const keyOf = (row: readonly Value[]): string => JSON.stringify(columns.map((i) => toText(row[i])));
    return of.with([...new Map([...of.rows].reverse().map((row) => [keyOf(row), row])).values()].reverse());
  },
};

function columnsOf(of: ResultTable, keys: Value): number[] {
  const list = typeof keys === 'string' || typeof keys === 'number' ? [keys] : (itemsOf(keys) ?? []);
  return list.map((key) => of.indexOf(key));
}

/** New names: a list of all of them, or a dictionary of some. */
function renaming(names: readonly string[], given: Value): string[] {
  if (given instanceof PyDict) return names.map((name) => (given.has(name) ? toText(given.get(name)) : name));
  const list = itemsOf(given) ?? [];
  return names.map((name, i) => (list[i] === undefined ? name : toText(list[i])));
}

async function chosen(of: ResultTable, test: Value): Promise<ResultTable> {
  const kept: (readonly Value[])[] = [];
  for (const row of of.rows) {
    const asked =
      test instanceof MacroValue || test instanceof NativeFunction
        ? await callMacro(test, [new ResultRow(of.names, row)])
        : false;
    if (truthy(asked)) kept.push(row);
  }
  return of.with(kept);
}

/** Things in order that have names too: `columns[0]`, `columns['id']`. */
class Listed extends HostObject {
  readonly #items: readonly Value[];
  readonly #names: readonly string[];

  constructor(items: readonly Value[], names: readonly string[]) {
    super();
    this.#items = items;
    this.#names = names;
  }

  override attribute(name: string): Value | undefined {
    switch (name) {
      case 'keys':
        return native(name, () => new PyTuple([...this.#names]));
      case 'values':
        return native(name, () => new PyTuple([...this.#items]));
      case 'items':
        return native(name, () => this.#names.map((key, i) => new PyTuple([key, this.#items[i]])));
      case 'get':
        return native(name, ([key, fallback]) => this.item(key) ?? fallback ?? null);
      case 'dict':
        return native(name, () => PyDict.of(this.#names.map((key, i) => [key, this.#items[i]])));
      default:
        return this.item(name);
    }
  }

  override item(key: Value): Value | undefined {
    if (typeof key === 'number') return this.#items.at(key);
    const index = this.#names.findIndex((name) => name.toLowerCase() === toText(key).toLowerCase());
    return index < 0 ? undefined : this.#items[index];
  }

  override iterate(): Value[] {
    return [...this.#items];
  }

  override truthy(): boolean {
    return this.#items.length > 0;
  }

  override text(): string {
    return `(${this.#items.map(toText).join(', ')})`;
  }
}

class ResultRow extends Listed {
  constructor(names: readonly string[], cells: readonly Value[]) {
    super(cells, names);
  }

  override text(): string {
    return `<agate.Row: ${super.text()}>`;
  }
}

/** A column: its values by place. */
class ResultColumn extends HostObject {
  readonly #of: ResultTable;
  readonly #index: number;

  constructor(of: ResultTable, index: number) {
    super();
    this.#of = of;
    this.#index = index;
  }

  override attribute(name: string): Value | undefined {
    switch (name) {
      case 'name':
        return this.#of.names[this.#index];
      case 'data_type':
        return this.#of.types[this.#index];
      case 'index':
        return this.#index;
      case 'values':
        return native(name, () => new PyTuple(this.iterate()));
      case 'values_distinct':
        return native(name, () => [...new Map(this.iterate().map((v) => [toText(v), v])).values()]);
      case 'values_without_nulls':
        return native(name, () => this.iterate().filter((v) => v !== null));
      default:
        return undefined;
    }
  }

  override item(key: Value): Value | undefined {
    return typeof key === 'number' ? this.#of.rows.at(key)?.[this.#index] : this.attribute(toText(key));
  }

  override iterate(): Value[] {
    return this.#of.rows.map((row) => row[this.#index]);
  }

  override text(): string {
    return `<agate.Column: (${this.iterate().map(toText).join(', ')})>`;
  }
}
