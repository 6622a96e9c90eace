import { access, constants, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { dayOf } from '../day.ts';
import { locateDumps } from '../dump/index.ts';
import { count } from '../errors/entry.ts';
import { isError } from '../errors.ts';
import { isHistory, type ManifestNode } from '../project/index.ts';
import { relationName } from '../relation.ts';
import { keyOfHistory } from './key.ts';
import { pendingDumps, unpublished } from './pending.ts';
import { relationOf } from './safeguards.ts';
import type { Session } from './session.ts';

export interface DebugCheck {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
  /** What to do where it is not as it should be. */
  readonly hint: string | null;
}

/** Checks all that a day needs and says what to do. Writes nothing but a probe in the store, which it takes away again. */
export async function debugSession(session: Session): Promise<DebugCheck[]> {
  const { project, warehouse, store, clock } = session;
  const { settings, manifest } = project;
  const histories = Object.values(manifest.nodes).filter(isHistory);
  return [
    await probe('engine', async () => Promise.resolve(`${warehouse.engine} at ${warehouse.location}`)),
    await probe('store', async () => {
      await store.check();
      return `${store.location} can be written`;
    }),
    await probe('time zone', async () =>
      Promise.resolve(`${settings.time_zone}: today is ${dayOf(clock.now(), settings.time_zone)}`),
    ),
    await probe('dumps', () => dumps(session)),
    await probe('ledger', async () => Promise.resolve(ledger(session))),
    {
      name: 'histories',
      ok: histories.length > 0,
      detail: count(histories.length, 'history', 'histories'),
      hint: histories.length > 0 ? null : "Make a model with materialized='history', or run varve init --from <dump>.",
    },
    ...histories.map((node) => history(session, node)),
  ];
}

async function probe(name: string, work: () => Promise<string>): Promise<DebugCheck> {
  try {
    return { name, ok: true, detail: await work(), hint: null };
  } catch (error) {
    if (!isError(error)) throw error;
    return { name, ok: false, detail: error.message, hint: error.hint ?? null };
  }
}

async function dumps({ project, ledger: view }: Session): Promise<string> {
  const { from, name } = project.settings.dumps;
  const folder = join(project.dir, from);
  const readable = await access(folder, constants.R_OK).then(
    () => true,
    () => false,
  );
  if (!readable || !(await stat(folder)).isDirectory())
    return `${from} is not there yet (dumps.from in varve.yml); --dump <file> works without it`;
  const found = await locateDumps({ from: folder, name });
  return `${count(found.length, 'dump')} in ${from} by the pattern ${name}, ${pendingDumps(view.entries, found).length} of them pending`;
}

function ledger({ ledger: { state } }: Session): string {
  const waiting = unpublished(state).map((e) => e.day);
  const days = state.days.filter((d) => d.published !== undefined).length;
  return (
    `${count(state.entries, 'entry', 'entries')}, ${count(days, 'day')} published` +
    (waiting.length > 0 ? `, waiting: ${waiting.join(', ')}` : '')
  );
}

function history({ project, ledger: { state } }: Session, node: ManifestNode): DebugCheck {
  const name = relationName(relationOf(node));
  const tests = (project.manifest.child_map[node.unique_id] ?? []).filter((id) => id.startsWith('test.')).length;
  const key = keyOfHistory(node);
  const known = state.histories.get(name);
  const detail = `key ${key.join(', ')}, ${count(tests, 'test')}, ${known ? `${count(known.rows, 'version')} since ${known.observed[0] ?? 'its adoption'}` : 'not born yet'}`;
  return {
    name,
    ok: tests > 0,
    detail,
    hint: tests > 0 ? null : `Give its key a test: data_tests: [not_null] in a .yml beside ${node.original_file_path}.`,
  };
}
