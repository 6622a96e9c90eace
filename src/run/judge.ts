import type { RecordedFinding } from '../bronze/index.ts';
import type { Day } from '../day.ts';
import { dayOfEndLine, dayOfName } from '../dump/index.ts';
import { basename } from 'node:path';
import { isHistory } from '../project/index.ts';
import { applyAcceptances, findingId, gate, type Finding, type GateInput, type PreviousDay } from '../staging/index.ts';
import type { Loaded } from './load.ts';
import { newestPublished } from './pending.ts';
import type { Session } from './session.ts';
import { isStaged } from './tables.ts';

export interface Judged {
  /** What keeps the dump out. */
  readonly open: readonly RecordedFinding[];
  /** What the user accepted for this dump. */
  readonly accepted: readonly RecordedFinding[];
}

export interface Case {
  readonly day: Day;
  readonly dated: boolean;
  readonly parts: readonly string[];
  readonly accepted: readonly string[];
}

/** The gate (H11), with what the ledger and the settings know. */
export async function judge(session: Session, subject: Case, loaded: Loaded): Promise<Judged> {
  const { connection, dialect } = session;
  const findings = await gate({ connection, dialect }, gateInput(session, subject, loaded));
  const { open, accepted } = applyAcceptances(findings, forGate(session, subject.accepted));
  return { open: open.map(recorded), accepted: accepted.map(recorded) };
}

function gateInput({ project, ledger }: Session, subject: Case, { summary, aside }: Loaded): GateInput {
  const { settings } = project;
  return {
    dump: {
      tool: summary.tool ? `${summary.tool.name} ${summary.tool.version ?? ''}`.trim() : null,
      endMarker: summary.endMarker,
      errors: summary.errorLines,
      parts: summary.parts,
      tables: aside,
    },
    day: { day: subject.day, given: subject.dated, ...daysTold(settings, subject, summary.endTime) },
    previous: previousDay(ledger.state, subject.day, settings.staging),
    known: ledger.entries.flatMap((e) =>
      e.kind === 'accepted' && e.day !== null ? [{ day: e.day, dump: e.body.dump }] : [],
    ),
    excluded: (table) => !isStaged(settings)(table),
    gone: settings.gate.gone,
  };
}

function daysTold(
  settings: Session['project']['settings'],
  subject: Case,
  endTime: string | null,
): Pick<GateInput['day'], 'named' | 'ended'> {
  const named = dayOfName(settings.dumps.name, basename(subject.parts[0] ?? ''));
  const { clock } = settings.dumps;
  const ended = endTime !== null && clock !== undefined ? dayOfEndLine(endTime, clock, settings.time_zone) : undefined;
  return { named, ended };
}

/** The newest accepted day before this one; its tables stand in staging where it is the visible one. */
function previousDay(state: Session['ledger']['state'], day: Day, staging: string): PreviousDay | undefined {
  const accepted = state.days
    .filter((d) => d.day < day)
    .flatMap((d) => d.accepted ?? [])
    .at(-1);
  if (accepted?.day == null) return undefined;
  return {
    day: accepted.day,
    tables: accepted.body.tables,
    schema: newestPublished(state) === accepted.day ? staging : undefined,
  };
}

/** `type:<history>.<column>` is judged by the history (H14); all other acceptances must fit a finding of the gate. */
function forGate({ project }: Session, ids: readonly string[]): string[] {
  const histories = Object.values(project.manifest.nodes)
    .filter(isHistory)
    .map((n) => `type:${n.alias}.`.toLowerCase());
  return ids.filter((id) => !histories.some((prefix) => id.toLowerCase().startsWith(prefix)));
}

function recorded(finding: Finding): RecordedFinding {
  return { id: findingId(finding), message: finding.message };
}
