import { fail, isError, type VarveError } from '../../errors.ts';
import { findingId, type Finding, type FindingCode } from '../finding.ts';

export interface Judgement {
  /** Findings that keep the dump out. */
  readonly open: readonly Finding[];
  /** Findings that the user accepted for this dump. */
  readonly accepted: readonly Finding[];
}

/**
 * Splits findings by what the user accepted (`--accept gone:tenants`). Errors: `accept-unknown` for an id that is no
 * finding of this dump, `accept-impossible` for one that no acceptance can help.
 */
export function applyAcceptances(findings: readonly Finding[], ids: readonly string[]): Judgement {
  for (const id of ids) {
    const finding = findings.find((f) => findingId(f) === id);
    if (!finding) fail('accept-unknown', { id, findings: findings.map(findingId) });
    if (!finding.acceptable) fail('accept-impossible', { id, message: finding.message });
  }
  const isAccepted = (finding: Finding): boolean => ids.includes(findingId(finding));
  return { open: findings.filter((f) => !isAccepted(f)), accepted: findings.filter(isAccepted) };
}

const REFUSALS: Readonly<Partial<Record<VarveError['code'], FindingCode>>> = {
  'dump-cut-off': 'cut-off',
  'dump-damaged': 'cut-off',
  'dump-tool-failed': 'dump-error',
};

/** The finding that reading itself came upon, where the error is one; it cannot be accepted, for there is no whole dump to load. */
export function findingOfError(error: unknown): Finding | undefined {
  const code = isError(error) ? REFUSALS[error.code] : undefined;
  return isError(error) && code ? { code, subject: 'dump', message: error.message, acceptable: false } : undefined;
}
