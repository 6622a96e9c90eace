import { fail } from '../../errors.ts';

const SHAPES = [
  'POINT',
  'LINESTRING',
  'POLYGON',
  'MULTIPOINT',
  'MULTILINESTRING',
  'MULTIPOLYGON',
  'GEOMETRYCOLLECTION',
];

/** Geometry in MySQL's own storage form: SRID (4 bytes), then WKB, both little-endian. `text` is WKT, two-dimensional. */
export function geometryFromText(text: string, srid: number): Buffer {
  const reader = new WktReader(text);
  const shape = reader.geometry();
  reader.end();
  return Buffer.concat([uint32(srid), shape]);
}

/** A recursive reader of well-known text that writes well-known binary. */
class WktReader {
  readonly #text: string;
  readonly #tokens: string[];
  #next = 0;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = text.match(/[A-Za-z]+|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|\S/g) ?? [];
  }

  geometry(): Buffer {
    const type = SHAPES.indexOf(this.#take().toUpperCase()) + 1;
    if (type === 0) return this.#bad();
    if (type === 7 && this.#tokens[this.#next]?.toUpperCase() === 'EMPTY') {
      this.#next++;
      return wkb(type, uint32(0));
    }
    return wkb(type, this.#body(type));
  }

  end(): void {
    if (this.#next < this.#tokens.length) this.#bad();
  }

  #body(type: number): Buffer {
    switch (type) {
      case 1:
        return this.#parenthesised(() => this.#position());
      case 2:
        return this.#list(() => this.#position());
      case 3:
        return this.#list(() => this.#body(2));
      case 4:
        return this.#list(() => wkb(1, this.#tokens[this.#next] === '(' ? this.#body(1) : this.#position()));
      case 5:
      case 6:
        return this.#list(() => wkb(type - 3, this.#body(type - 3)));
      default:
        return this.#list(() => this.geometry());
    }
  }

  #list(item: () => Buffer): Buffer {
    return this.#parenthesised(() => {
      const items = [item()];
      while (this.#tokens[this.#next] === ',') {
        this.#next++;
        items.push(item());
      }
      return Buffer.concat([uint32(items.length), ...items]);
    });
  }

  #parenthesised(inner: () => Buffer): Buffer {
    if (this.#take() !== '(') this.#bad();
    const bytes = inner();
    if (this.#take() !== ')') this.#bad();
    return bytes;
  }

  #position(): Buffer {
    const bytes = Buffer.alloc(16);
    bytes.writeDoubleLE(this.#number(), 0);
    bytes.writeDoubleLE(this.#number(), 8);
    return bytes;
  }

  #number(): number {
    const value = Number(this.#take());
    return Number.isFinite(value) ? value : this.#bad();
  }

  #take(): string {
    return this.#tokens[this.#next++] ?? this.#bad();
  }

  #bad(): never {
    return fail('dump-statement', { statement: this.#text.slice(0, 60), reason: 'not a geometry' });
  }
}

function wkb(type: number, body: Buffer): Buffer {
  return Buffer.concat([Uint8Array.of(1), uint32(type), body]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
