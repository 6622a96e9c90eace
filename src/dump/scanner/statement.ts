import type { ColumnBuffer } from './columns.ts';
import type { ScanSettings, TupleLayout } from './contract.ts';
import type { LinearMemory } from './memory.ts';
import type { ScannerModule } from './module.ts';

/** What must stand behind bytes that the module reads: a `)` ends a literal, a backslash every loop. */
export const SENTINEL = Buffer.alloc(64, '\\');
const LITERAL_END = Buffer.concat([Buffer.from(')'), SENTINEL]);

/** Memory for bytes that are replaced now and then. */
export class Area {
  readonly #memory: LinearMemory;
  #at = 0;
  #size = 0;

  constructor(memory: LinearMemory) {
    this.#memory = memory;
  }

  /** Writes a literal in the place of the one before; its address. */
  putLiteral(literal: Uint8Array): number {
    return this.put(Buffer.concat([literal, LITERAL_END]));
  }

  put(bytes: Uint8Array): number {
    if (bytes.length > this.#size) {
      this.#at = this.#memory.take(bytes.length * 2) ?? 0;
      this.#size = bytes.length * 2;
    }
    this.#memory.bytes.set(bytes, this.#at);
    return this.#at;
  }
}

/** Tells the module of each INSERT's layout and settings. */
export class Statement {
  readonly #module: ScannerModule;
  readonly #columns: readonly ColumnBuffer[];
  readonly #plan: Area;
  readonly #head: Area;
  readonly #defaults: readonly Area[];
  #planned: readonly number[] = [];
  #layout: TupleLayout | undefined;
  #settings: ScanSettings | undefined;

  constructor(memory: LinearMemory, module: ScannerModule, columns: readonly ColumnBuffer[]) {
    this.#module = module;
    this.#columns = columns;
    this.#plan = new Area(memory);
    this.#head = new Area(memory);
    this.#defaults = columns.map(() => new Area(memory));
  }

  begin(layout: TupleLayout, settings: ScanSettings, charset: number): void {
    this.#module.begin();
    if (settings !== this.#settings) this.#tellSettings(settings, charset);
    if (layout !== this.#layout) this.#tellLayout(layout);
    this.#settings = settings;
    this.#layout = layout;
  }

  /** The column that a position of the plan is for; −1 for none. */
  columnAt(position: number): number {
    return this.#planned[position] ?? -1;
  }

  #tellSettings(settings: ScanSettings, charset: number): void {
    const { backslashEscapes, ansiQuotes, timestampOffset } = settings;
    this.#module.setLiterals(Number(backslashEscapes), Number(!ansiQuotes), charset, timestampOffset);
  }

  #tellLayout({ positions, missing, head }: TupleLayout): void {
    const named = new Set(positions);
    const unnamed = [...this.#columns.keys()].filter((index) => !named.has(index));
    this.#planned = [...positions, ...unnamed];
    const addresses = this.#planned.map((index) => this.#columns[index]?.at ?? 0);
    const plan = Buffer.from(Uint32Array.from(addresses).buffer);
    this.#module.setPlan(this.#plan.put(plan), positions.length, addresses.length);
    this.#module.setHead(this.#head.put(head ?? new Uint8Array()), head?.length ?? 0);
    for (const [index, column] of this.#columns.entries()) {
      const literal = missing.get(index);
      const at = literal ? this.#defaults[index]?.putLiteral(literal) : undefined;
      column.setDefault(at ?? 0, literal?.length ?? 0);
    }
  }
}
