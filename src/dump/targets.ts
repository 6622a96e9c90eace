import type { DeclaredType, SourceColumn } from '../column.ts';
import type { ReadTable } from './create-table.ts';
import type { ColumnTarget, Encoding, TupleLayout } from './scanner/contract.ts';

const BITS = { tinyint: 8, smallint: 16, mediumint: 24, int: 32, bigint: 64 } as const;
const WIDEST_DECIMAL = 18;

/** How a column's values are written to part files: follows from the declaration alone (H14). */
export function columnTarget(column: SourceColumn, asText: boolean): ColumnTarget {
  const { type, name } = column;
  const base = { name, scale: 0, precision: WIDEST_DECIMAL, charset: type.charset ?? 'utf8mb4' };
  if (asText) return { ...base, encoding: 'text', charset: 'utf8mb4' };
  switch (type.name) {
    case 'tinyint':
    case 'smallint':
    case 'mediumint':
    case 'int':
    case 'bigint':
      return { ...base, ...integer(BITS[type.name], type.unsigned) };
    case 'year':
      return { ...base, encoding: 'int32', min: 0n, max: 2155n };
    case 'bit':
      return { ...base, encoding: 'bit', min: 0n, max: (1n << BigInt(type.length ?? 1)) - 1n };
    case 'decimal': {
      const precision = type.length ?? 10;
      return precision > WIDEST_DECIMAL
        ? { ...base, encoding: 'text', ...wideForm(precision, type.scale ?? 0) }
        : { ...base, encoding: 'decimal', precision, scale: type.scale ?? 0 };
    }
    case 'date':
      return { ...base, encoding: 'date' };
    case 'datetime':
    case 'timestamp':
      return { ...base, encoding: 'timestamp', instant: type.name === 'timestamp', ...fractionForm(type) };
    case 'binary':
      return { ...base, encoding: 'bytes', form: { kind: 'pad', length: type.length ?? 1 } };
    case 'varbinary':
    case 'blob':
    case 'geometry':
      return { ...base, encoding: 'bytes' };
    case 'enum':
    case 'set':
      return { ...base, encoding: 'text', form: { kind: type.name, members: type.members ?? [] } };
    case 'char':
      return { ...base, encoding: 'text', form: { kind: 'trim' } };
    case 'time':
      return { ...base, encoding: 'text', form: { kind: 'time', digits: type.scale ?? 0 } };
    case 'float':
    case 'double':
      return { ...base, encoding: 'text', form: { kind: 'float' } };
    default:
      return { ...base, encoding: 'text' };
  }
}

function fractionForm({ scale }: DeclaredType): Pick<ColumnTarget, 'form'> {
  return (scale ?? 0) < 6 ? { form: { kind: 'fraction', digits: scale ?? 0 } } : {};
}

/** Up to 38 digits an engine rounds by itself. */
function wideForm(precision: number, scale: number): Pick<ColumnTarget, 'form'> {
  return precision > 38 ? { form: { kind: 'decimal', precision, scale } } : {};
}

function integer(
  bits: number,
  unsigned: boolean,
): { readonly encoding: Encoding; readonly min: bigint; readonly max: bigint } {
  const size = BigInt(bits);
  const [min, max] = unsigned ? [0n, (1n << size) - 1n] : [-(1n << (size - 1n)), (1n << (size - 1n)) - 1n];
  const encoding = bits === 64 ? (unsigned ? 'uint64' : 'int64') : bits === 32 && unsigned ? 'int64' : 'int32';
  return { encoding, min, max };
}

/** Which column each position of a tuple is for; columns that are not named take their default. */
export function layoutOf(
  { columns, computed }: Pick<ReadTable, 'columns' | 'computed'>,
  positions: readonly number[],
  head: Buffer | undefined,
): TupleLayout {
  const missing = new Map(columns.map((column, i) => [i, computed.has(column.name) ? null : defaultLiteral(column)]));
  return { positions, missing, ...(head ? { head } : {}) };
}

const NUMBERS = new Set('tinyint,smallint,mediumint,int,bigint,decimal,float,double,year,bit'.split(','));

const TEXTS = new Set(['char', 'varchar', 'text', 'enum', 'set', 'json']);

/** The declared default as an SQL literal; null for none. */
function defaultLiteral({ default: declared, type, generated }: SourceColumn): Uint8Array | null {
  if (declared === null || generated) return null;
  if (!TEXTS.has(type.name) && /^([bx]'|0[bx][\da-f]+$)/i.test(declared)) return Buffer.from(declared);
  if (NUMBERS.has(type.name)) {
    if (/^(true|false)$/i.test(declared)) return Buffer.from(/^t/i.test(declared) ? '1' : '0');
    if (/^[-+]?[\d.]+(e[-+]?\d+)?$/i.test(declared)) return Buffer.from(declared);
  }
  const [, introducer = '', text = declared] = /^(n|_\w+)'([\s\S]*)'$/i.exec(declared) ?? [];
  return Buffer.from(`${introducer}'${text.replaceAll("'", "''").replaceAll('\\', '\\\\')}'`);
}
