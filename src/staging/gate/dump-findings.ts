import { daysBetween } from '../../day.ts';
import type { Finding } from '../finding.ts';
import type { DumpFacts, GateInput } from './facts.ts';

const ERRORS_SHOWN = 3;

/** What speaks against the dump as a whole. */
export function dumpFindings({ dump, day, known }: GateInput): Finding[] {
  return [...endMarker(dump), ...toolErrors(dump), ...staleBytes({ dump, day, known }), ...staleDay(day)];
}

function endMarker({ endMarker, tool }: DumpFacts): Finding[] {
  if (endMarker !== 'missing') return [];
  const message = `The dump has no end marker, which ${tool ?? 'the tool that wrote it'} writes last: it may be cut off.`;
  return [{ code: 'end-marker', subject: 'dump', message, acceptable: true }];
}

function toolErrors({ errors }: DumpFacts): Finding[] {
  if (errors.length === 0) return [];
  const more = errors.length > ERRORS_SHOWN ? ` (and ${errors.length - ERRORS_SHOWN} more)` : '';
  const message = `The dump tool reported errors inside the dump: ${errors.slice(0, ERRORS_SHOWN).join(' | ')}${more}.`;
  return [{ code: 'dump-error', subject: 'dump', message, acceptable: true }];
}

function staleBytes({ dump, day, known }: Pick<GateInput, 'dump' | 'day' | 'known'>): Finding[] {
  const hashes = (parts: readonly { readonly sha256: string }[]): string => parts.map((part) => part.sha256).join();
  const twin = known.findLast((other) => other.day !== day.day && hashes(other.dump) === hashes(dump.parts));
  if (!twin) return [];
  const names = dump.parts.map((part) => part.name).join(', ');
  return stale(
    `${names} is byte for byte the dump that was accepted for ${twin.day}; a dump of ${day.day} was expected.`,
  );
}

function staleDay({ given, named, ended }: GateInput['day']): Finding[] {
  if (given || !named || !ended || Math.abs(daysBetween(named, ended)) <= 1) return [];
  return stale(`The file name says ${named}, but the dump's end line says ${ended}.`);
}

function stale(message: string): Finding[] {
  return [{ code: 'stale', subject: 'dump', message, acceptable: true }];
}
