import { HostObject, native, type Value } from '../template/index.ts';

/** dbt's Column: name, type, and how it is quoted. */
export class ColumnObject extends HostObject {
  readonly name: string;
  readonly type: string;
  readonly #quote: (name: string) => string;

  constructor(name: string, type: string, quote: (name: string) => string) {
    super();
    this.name = name;
    this.type = type;
    this.#quote = quote;
  }

  override attribute(name: string): Value | undefined {
    switch (name) {
      case 'name':
      case 'column':
        return this.name;
      case 'dtype':
      case 'data_type':
        return this.type;
      case 'quoted':
        return this.#quote(this.name);
      case 'is_string':
      case 'is_numeric':
      case 'is_integer':
      case 'is_number':
      case 'is_float':
        return native(name, () => KINDS[name]?.test(this.type) ?? false);
      default:
        return undefined;
    }
  }

  override text(): string {
    return `<Column ${this.name} (${this.type})>`;
  }
}

const KINDS: Readonly<Record<string, RegExp>> = {
  is_string: /^(varchar|text|char|string)/i,
  is_numeric: /^(decimal|numeric)/i,
  is_integer: /^u?(tinyint|smallint|integer|int|bigint|hugeint)/i,
  is_number: /^(decimal|numeric|float|double|real|u?(tinyint|smallint|integer|int|bigint|hugeint))/i,
  is_float: /^(float|double|real)/i,
};
