import type { RunEvent } from '../../index.ts';

type LoadEvent = Extract<RunEvent, { type: 'progress' }>;
type DumpEvent = Extract<RunEvent, { type: 'dumping' }>;

/** Nothing is shown of work that is over within a second. */
const PATIENCE_SECONDS = 1;
const TERMINAL_EVERY_SECONDS = 0.1;
const PLAIN_EVERY_SECONDS = 10;

/** How far long work has come: one moving line on a terminal, a plain line now and then elsewhere. */
export class Progress {
  readonly #stream: NodeJS.WriteStream;
  #begun: number | undefined;
  #shown = 0;
  #open = false;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  show(event: LoadEvent | DumpEvent): void {
    const now = performance.now() / 1000;
    this.#begun ??= now;
    const seconds = now - this.#begun;
    const every = this.#stream.isTTY ? TERMINAL_EVERY_SECONDS : PLAIN_EVERY_SECONDS;
    if (seconds < PATIENCE_SECONDS || now - this.#shown < every) return;
    this.#shown = now;
    const text = event.type === 'dumping' ? dumpText(event, seconds) : progressText(event, seconds);
    if (this.#stream.isTTY) this.#stream.write(`\r\u001b[2K${text}`);
    else this.#stream.write(`${text}\n`);
    this.#open = this.#stream.isTTY;
  }

  clear(): void {
    if (this.#open) this.#stream.write('\r\u001b[2K');
    this.#open = false;
    this.#begun = undefined;
  }
}

/** `load  211 MB of 430 MB, 1,023,000 rows, 212 MB/s, 1 s left (tenants)`. */
export function progressText({ step, bytes, totalBytes, rows, table }: LoadEvent, seconds: number): string {
  const rate = bytes / seconds;
  const of = totalBytes === null ? '' : ` of ${megabytes(totalBytes)}`;
  const left = totalBytes === null || rate === 0 ? '' : `, ${duration((totalBytes - bytes) / rate)} left`;
  const what = table === null ? '' : ` (${table})`;
  return `${step}  ${megabytes(bytes)}${of}, ${rows.toLocaleString('en-US')} rows, ${megabytes(rate)}/s${left}${what}`;
}

/** `dump  1,023,000 of about 2,200,000 rows, 211 MB, 98 MB/s (tenants)`. */
function dumpText({ table, rows, totalRows, bytes }: DumpEvent, seconds: number): string {
  const of = totalRows > rows ? ` of about ${totalRows.toLocaleString('en-US')}` : '';
  const what = table === null ? '' : ` (${table})`;
  return `dump  ${rows.toLocaleString('en-US')}${of} rows, ${megabytes(bytes)}, ${megabytes(bytes / seconds)}/s${what}`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
}

export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
