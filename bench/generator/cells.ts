/** The cells of a row, in the order of its columns; each format of a dump writes them in its own way. */
export interface Cells {
  number(digits: number | string): void;
  /** Any text. */
  text(value: string): void;
  /** Text of digits and ASCII letters alone. */
  plain(value: string): void;
  /** A BIT of up to eight bits. */
  bits(value: number): void;
  bytes(length: number, byteAt: (index: number) => number): void;
  nothing(): void;
}
