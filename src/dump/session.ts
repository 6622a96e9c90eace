import type { ScanSettings } from './scanner/contract.ts';
import type { SqlTokens } from './tokens.ts';

const UNSAID = 'unsaid';

/** What SET statements of a dump have said: character set, SQL mode, time zone, and variables that keep old values. */
export class SessionState {
  /** Where no statement said: the character set that the tool writes by itself. */
  readonly #assumed: () => string;
  #charset = UNSAID;
  #mode = '';
  timeZone: string | null = null;
  readonly #variables = new Map<string, string>();
  #settings: ScanSettings | undefined;

  constructor(assumed: () => string) {
    this.#assumed = assumed;
  }

  get ansiQuotes(): boolean {
    return /ANSI_QUOTES|\bANSI\b|\b(ORACLE|MSSQL|DB2|POSTGRESQL|MAXDB)\b/.test(this.#mode);
  }

  get backslashEscapes(): boolean {
    return !this.#mode.includes('NO_BACKSLASH_ESCAPES');
  }

  /** Settings of the scanner; the same object as long as nothing changes. */
  get scan(): ScanSettings {
    this.#settings ??= {
      backslashEscapes: this.backslashEscapes,
      ansiQuotes: this.ansiQuotes,
      charset: this.#charset === UNSAID ? this.#assumed() : this.#charset,
      timestampOffset: offsetOf(this.timeZone),
    };
    return this.#settings;
  }

  /** A statement whose SET is taken. */
  set(t: SqlTokens): void {
    this.#settings = undefined;
    do {
      if (t.accept('NAMES') || t.accept('CHARACTER', 'SET') || t.accept('CHARSET')) {
        const name = t.take().text.toLowerCase();
        if (name !== 'default') this.#charset = name;
        while (t.peek().kind !== 'end' && !t.is(',')) t.take();
        continue;
      }
      while (t.accept('GLOBAL') || t.accept('SESSION') || t.accept('LOCAL')) continue;
      this.#assign(t);
    } while (t.accept(','));
  }

  #assign(t: SqlTokens): void {
    const name = t
      .take()
      .text.toUpperCase()
      .replace(/^@@(SESSION|GLOBAL)?/, '');
    if (t.accept('.')) {
      this.#assign(t);
      return;
    }
    t.accept(':');
    if (!t.accept('=')) {
      while (t.peek().kind !== 'end' && !t.is(',')) t.take();
      return;
    }
    const values: string[] = [];
    for (let depth = 0; t.peek().kind !== 'end' && (depth > 0 || !t.is(','));) {
      const token = t.take();
      if (token.kind !== 'symbol') values.push(this.#value(token.kind, token.text));
      else if (token.text === '(') depth++;
      else if (token.text === ')') depth--;
      else if (token.text === '+' || token.text === '-') values.push(token.text);
    }
    const value = valueOf(name, values);
    if (name.startsWith('@')) this.#variables.set(name, value);
    else this.#change(name, value);
  }

  #value(kind: string, text: string): string {
    if (kind !== 'word' || !text.startsWith('@')) return text;
    if (!text.startsWith('@@')) return this.#variables.get(text) ?? '';
    const system: Readonly<Record<string, string>> = {
      '@@CHARACTER_SET_CLIENT': this.#charset,
      '@@SQL_MODE': this.#mode,
      '@@TIME_ZONE': this.timeZone ?? '',
    };
    return system[text] ?? '';
  }

  #change(name: string, value: string): void {
    if (name === 'CHARACTER_SET_CLIENT' && value !== '') this.#charset = value.toLowerCase();
    else if (name === 'SQL_MODE') this.#mode = value.toUpperCase();
    else if (name === 'TIME_ZONE') this.timeZone = value === '' || value === 'SYSTEM' ? null : value;
  }
}

/** CONCAT adds modes to those that there are; IFNULL falls back to its second argument. */
function valueOf(name: string, [first = '', ...others]: readonly string[]): string {
  if (name === 'SQL_MODE') return [first, ...others].join(',');
  return first === 'IFNULL' || first === 'COALESCE' ? (others.find((value) => value !== '') ?? '') : first;
}

/** Microseconds of `+09:00`; UTC for a zone that is none. */
function offsetOf(zone: string | null): bigint {
  const match = /^([+-])(\d{1,2}):(\d{2})$/.exec(zone ?? '');
  if (!match) return 0n;
  const minutes = BigInt(Number(match[2]) * 60 + Number(match[3]));
  return (match[1] === '-' ? -minutes : minutes) * 60_000_000n;
}
