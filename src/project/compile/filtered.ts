import type { Runtime, Span } from '../runtime.ts';

/** How a relation is read where a run is about no rows (`--empty`) or about a span of time; undefined where all of it is. */
export function filtered(
  relation: string,
  eventTime: unknown,
  { empty, span }: Pick<Runtime, 'empty' | 'span'>,
): string | undefined {
  const within = typeof eventTime === 'string' && span ? conditionOf(eventTime, span) : '';
  if (empty === true) return `(select * from ${relation} where ${within === '' ? '' : `${within} and `}false limit 0)`;
  return within === '' ? undefined : `(select * from ${relation} where ${within})`;
}

/** True for the rows whose event time lies in the span. */
export function conditionOf(column: string, { start, end }: Span): string {
  return [
    ...(start ? [`${column} >= '${instantText(start)}'`] : []),
    ...(end ? [`${column} < '${instantText(end)}'`] : []),
  ].join(' and ');
}

/** `2026-02-06 00:00:00+00:00`, as dbt writes a batch's ends. */
export function instantText(at: Date): string {
  return `${at.toISOString().slice(0, 19).replace('T', ' ')}+00:00`;
}
