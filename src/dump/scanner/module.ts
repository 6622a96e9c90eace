import { readFileSync } from 'node:fs';
import { fail } from '../../errors.ts';
import { HOME } from '../../home.ts';

/** Why the WebAssembly scanner stopped; assembly/state.ts has the same numbers. */
export const STOP = {
  incomplete: 1,
  ended: 2,
  groupFull: 3,
  bufferFull: 4,
  unexpectedComma: 5,
  unexpectedValue: 6,
  unexpectedTail: 7,
  unexpectedOpen: 8,
  unexpectedClose: 9,
  notANumber: 10,
  outOfRange: 11,
  notADate: 12,
  notText: 13,
  tooManyBits: 14,
} as const;

/** What assembly/scan.ts exports. Addresses count bytes of the linear memory. */
export interface ScannerModule {
  readonly initialize: () => void;
  readonly scan: (from: number, to: number) => number;
  /** Makes tables; returns the first address that the module does not use itself. */
  readonly prepare: () => number;
  readonly begin: () => void;
  readonly reset: () => void;
  readonly setGroup: (rows: number, bytes: number) => void;
  readonly setLiterals: (backslashEscapes: number, doubleQuotes: number, charset: number, offset: bigint) => void;
  readonly setHead: (at: number, length: number) => void;
  readonly setPlan: (at: number, positions: number, length: number) => void;
  readonly setScratch: (at: number, size: number) => void;
  readonly setExpression: (at: number, length: number) => void;
  readonly at: WebAssembly.Global;
  readonly place: WebAssembly.Global;
  readonly culprit: WebAssembly.Global;
  readonly position: WebAssembly.Global;
  readonly repeated: WebAssembly.Global;
  readonly rows: WebAssembly.Global;
  readonly bytesTaken: WebAssembly.Global;
}

/** What the module asks of its host; assembly/host.ts says what each does. */
export interface ScannerHost {
  readonly charset: (at: number, length: number) => number;
  readonly expression: (at: number, length: number) => number;
  readonly transcode: (charset: number, at: number, length: number, room: number) => number;
}

let compiled: WebAssembly.Module | undefined;

/** A new scanner with a memory of its own. */
export function instantiate(memory: WebAssembly.Memory, host: ScannerHost): ScannerModule {
  compiled ??= compile(new URL('dump/scanner/scanner.wasm', HOME));
  const instance = new WebAssembly.Instance(compiled, { env: { memory }, host: { ...host } });
  const module = instance.exports as unknown as ScannerModule;
  module.initialize();
  return module;
}

function compile(file: URL): WebAssembly.Module {
  try {
    return new WebAssembly.Module(readFileSync(file));
  } catch (cause) {
    return fail('scanner-not-built', { path: file.pathname }, { cause });
  }
}
