import { parseDay, systemClock, VarveError, type RunCommand } from '../index.ts';
import { warnErrorOf } from './dbt/warn-error.ts';
import { list, text, words } from './words.ts';
import type { Call } from './spec.ts';

const INDIRECT = ['eager', 'cautious', 'buildable', 'empty'] as const;

/** What dbt's commands are told, out of the command line. */
export function runCommand(options: Call['options']): RunCommand {
  const date = text(options['date']);
  return {
    date: date === undefined ? undefined : parseDay(date),
    select: joined(words(options['select']), words(options['models'])),
    exclude: words(options['exclude']),
    selector: text(options['selector']),
    indirectSelection: oneOf('--indirect-selection', text(options['indirectSelection']), INDIRECT),
    resourceTypes: kinds(options['resourceType']),
    excludeResourceTypes: kinds(options['excludeResourceType']),
    state: text(options['state']),
    defer: options['defer'] === true,
    deferState: text(options['deferState']),
    favorState: options['favorState'] === true,
    fullRefresh: options['fullRefresh'] === true,
    failFast: options['failFast'] === true,
    threads: whole('--threads', text(options['threads'])),
    warnError: warnErrorOf(options),
    storeFailures: options['storeFailures'] === true ? true : undefined,
    empty: options['empty'] === true,
    sample: sample(text(options['sample'])),
    eventTime: eventTime(text(options['eventTimeStart']), text(options['eventTimeEnd'])),
    args: argsOf(options),
  };
}

function joined(a: string[] | undefined, b: string[] | undefined): string[] | undefined {
  return a === undefined ? b : [...a, ...(b ?? [])];
}

function kinds(value: unknown): readonly string[] | undefined {
  const given = list(value) ?? (typeof value === 'string' ? value.split(/[\s,]+/) : undefined);
  return given === undefined || given.includes('all') ? undefined : given;
}

function oneOf<T extends string>(option: string, value: string | undefined, known: readonly T[]): T | undefined {
  if (value === undefined) return undefined;
  const found = known.find((k) => k === value);
  if (found === undefined) throw new VarveError('option-value', { option, value, expected: known.join(', ') });
  return found;
}

export function whole(option: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (!/^-?\d+$/.test(value)) throw new VarveError('option-value', { option, value, expected: 'a whole number' });
  return Number(value);
}

function instant(option: string, value: string | undefined): Date | undefined {
  if (value === undefined) return undefined;
  const text = value.trim().replace(' ', 'T');
  const at = new Date(
    /Z|[+-]\d{2}:?\d{2}$/.test(text.slice(10)) ? text : `${text}${text.length > 10 ? 'Z' : 'T00:00:00Z'}`,
  );
  if (Number.isNaN(at.getTime()))
    throw new VarveError('option-value', {
      option,
      value,
      expected: 'a time such as 2026-02-06 or 2026-02-06T05:30:00',
    });
  return at;
}

function eventTime(from: string | undefined, to: string | undefined): RunCommand['eventTime'] {
  const span = { start: instant('--event-time-start', from), end: instant('--event-time-end', to) };
  return span.start === undefined && span.end === undefined ? undefined : span;
}

const UNIT_HOURS = { hour: 1, day: 24, month: 24 * 30, year: 24 * 365 } as const;

/** `3 days`, or `{start: …, end: …}`. */
function sample(value: string | undefined): RunCommand['sample'] {
  if (value === undefined) return undefined;
  const match = /^\s*(\d+)\s+(hour|day|month|year)s?\s*$/i.exec(value);
  if (match) {
    const hours = Number(match[1]) * UNIT_HOURS[(match[2] ?? 'day').toLowerCase() as keyof typeof UNIT_HOURS];
    const end = systemClock.now();
    return { start: new Date(end.getTime() - hours * 3_600_000), end };
  }
  const part = (name: string): Date | undefined =>
    instant('--sample', new RegExp(`['"]?${name}['"]?\\s*:\\s*['"]?([^,'"}]+)`).exec(value)?.[1]?.trim());
  const span = { start: part('start'), end: part('end') };
  if (span.start === undefined && span.end === undefined)
    throw new VarveError('option-value', { option: '--sample', value, expected: "'3 days' or {start: …, end: …}" });
  return span;
}

const NOT_TOLD = new Set(['vars', 'json']);

/** The options as run_results.json tells them: dbt's names, nothing that may be a secret. */
function argsOf(options: Call['options']): Record<string, unknown> {
  const told = Object.entries(options).filter(([key]) => !NOT_TOLD.has(key));
  return Object.fromEntries(
    told.map(([key, value]) => [key.replaceAll(/[A-Z]/g, (c) => `_${c.toLowerCase()}`), value]),
  );
}
