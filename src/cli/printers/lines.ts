import type { RunEvent } from '../../index.ts';
import { amount } from '../amount.ts';

type Paint = (code: number, text: string) => string;
type EventOf<T extends RunEvent['type']> = Extract<RunEvent, { type: T }>;

const GREEN = 32;
const RED = 31;
const YELLOW = 33;
const FAINT = 2;
const BOLD = 1;

const n = (value: number): string => value.toLocaleString('en-US');

/** An event in words; none for what only machines want to know. */
export function eventLines(event: RunEvent, paint: Paint): string[] {
  switch (event.type) {
    case 'day':
      return [paint(BOLD, `${event.day}  ${dayText(event)}`)];
    case 'step':
      return event.state === 'done' && (event.seconds ?? 0) >= 1
        ? [paint(FAINT, `  ${event.step} took ${(event.seconds ?? 0).toFixed(1)} s`)]
        : [];
    case 'staged':
      return [`  staged    ${event.table}  ${amount(event.rows, 'row')}`];
    case 'accepted':
      return [
        `  ${paint(GREEN, 'accepted')}  ${amount(event.tables, 'table')}, ${amount(event.rows, 'row')}: the day is kept`,
      ];
    case 'published':
      return [`  ${paint(GREEN, 'published')} ${event.day}`];
    case 'repeated':
      return [`  the same content as before: recorded, nothing written`];
    case 'quarantined':
      return [`  ${paint(RED, 'quarantined')}`, ...event.findings.map((f) => `    ${f.id}  ${f.message}`)];
    case 'node':
      return nodeLines(event, paint);
    case 'history':
      return historyLines(event);
    case 'schema':
      return [`  ${paint(YELLOW, 'schema')}    ${event.history}.${event.column}: ${event.event} (${event.detail})`];
    case 'example':
      return exampleLines(event);
    case 'recovery':
      return event.state === 'done' ? [paint(FAINT, `  ${event.step.padEnd(8)}  ${event.what}`)] : [];
    case 'freshness':
      return [`  ${event.status.padEnd(13)}  ${event.index}/${event.total}  ${event.source}`];
    case 'schedule':
      return [`${paint(FAINT, event.at.slice(0, 19).replace('T', ' '))}Z  ${event.message}`];
    case 'waiting':
      return [`Waiting for ${event.for}, which holds the database.`];
    case 'note':
      return [`  ${event.message}`];
    case 'warning':
      return [`  ${paint(YELLOW, 'warning')}   ${event.message}`];
    case 'print':
      return [event.text];
    case 'statement':
    case 'progress':
    case 'dumping':
      return [];
  }
}

function dayText({ what: kind, source }: EventOf<'day'>): string {
  const from = source === '' ? '' : ` from ${source}`;
  switch (kind) {
    case 'late':
      return `a late day${from}`;
    case 'corrected':
      return `the day again${from}`;
    case 'resumed':
      return `accepted before, goes on${from}`;
    case 'load':
      return from.trim();
  }
}

function nodeLines(event: EventOf<'node'>, paint: Paint): string[] {
  if (event.state === 'begun') return [];
  const { result, index, total } = event;
  const color = {
    success: GREEN,
    pass: GREEN,
    warn: YELLOW,
    skipped: FAINT,
    'partial success': YELLOW,
    'no-op': FAINT,
    error: RED,
    fail: RED,
  }[result.status];
  const status = paint(color, result.status.padEnd(8));
  const told = result.message === null ? [] : [result.message];
  const beside = [...(result.status === 'success' ? told : []), `${result.execution_time.toFixed(2)} s`].join(', ');
  const line = `  ${status}  ${`${index}/${total}`.padStart(7)}  ${result.name}  ${paint(FAINT, beside)}`;
  return [line, ...(result.status === 'success' ? [] : told.map((message) => `            ${message}`))];
}

function historyLines({ history, opened, closed, kept, split, moved, joined }: EventOf<'history'>): string[] {
  const late = split + moved + joined > 0 ? `, ${n(split)} split, ${n(moved)} moved, ${n(joined)} joined` : '';
  return [`  history   ${history}: ${n(opened)} opened, ${n(closed)} closed, ${n(kept)} stay${late}`];
}

function exampleLines({ kind, key, before, after }: EventOf<'example'>): string[] {
  const columns = Object.keys({ ...before, ...after }).filter((c) => before?.[c] !== after?.[c]);
  const side = (row: Readonly<Record<string, string | null>> | null, column: string): string =>
    row ? (row[column] ?? 'NULL') : '–';
  return [
    `            ${kind} ${key}: ${columns.map((c) => `${c} ${side(before, c)} → ${side(after, c)}`).join(', ')}`,
  ];
}
