/** What the gate found against a dump (H11). A finding is accepted by its id: `--accept gone:tenants`. */
export const FINDING_CODES = [
  'end-marker',
  'cut-off',
  'dump-error',
  'missing-table',
  'empty-table',
  'gone',
  'stale',
  'key',
  'type',
] as const;
export type FindingCode = (typeof FINDING_CODES)[number];

export interface Finding {
  readonly code: FindingCode;
  /** Table, `table.column`, or `dump` for the whole file. */
  readonly subject: string;
  /** One sentence with names and counts. */
  readonly message: string;
  /** False where no acceptance can help (a dump cut off in mid-statement). */
  readonly acceptable: boolean;
}

export function findingId(finding: Pick<Finding, 'code' | 'subject'>): string {
  return `${finding.code}:${finding.subject}`;
}
