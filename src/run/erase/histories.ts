import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { countOf, type ColumnInfo } from '../../adapter/index.ts';
import type { ErasedHistory } from '../../bronze/index.ts';
import { fail, isError } from '../../errors.ts';
import type { ManifestNode } from '../../project/index.ts';
import { relationName } from '../../relation.ts';
import { versionsApart } from '../../silver/index.ts';
import { statement } from '../../sql.ts';
import { execute, query } from '../execute.ts';
import { keyOfHistory } from '../key.ts';
import { statesOf } from '../replay/compare.ts';
import { planReplay, type ReplayPlan } from '../replay/plan.ts';
import { hasBase, rebuild } from '../replay/rebuild.ts';
import { carryHistory, type CarriedHistory } from '../replay/replay.ts';
import { relationNamed, relationOf } from '../safeguards.ts';
import type { LedgerView, Session } from '../session.ts';
import { standing } from '../standing.ts';
import { summingOf, wholeSums } from '../sums.ts';
import { eraseCorrections, type Keys } from './corrections.ts';

export interface HistoriesToErase {
  readonly nodes: readonly ManifestNode[];
  /** The ledger as it is, and with the layers without the key. */
  readonly before: LedgerView;
  readonly after: LedgerView;
  /** An empty folder. */
  readonly directory: string;
}

export interface ErasedHistories {
  readonly histories: Readonly<Record<string, ErasedHistory>>;
  readonly corrections: number;
}

/**
 * Lays each history again twice, from the layers with the key and from those without it: the subjects of a history whose
 * versions differ are those that hold something of the key. Of these, and of no others, what stands becomes what the
 * layers without the key make. Errors: `erase-out-of-reach`, those of a replay.
 */
export async function eraseFromHistories(session: Session, given: HistoriesToErase): Promise<ErasedHistories> {
  const { nodes, before, after, directory } = given;
  const histories: Record<string, ErasedHistory> = {};
  let corrections = 0;
  if (nodes.length === 0) return { histories, corrections };
  const then = await laid({ ...session, ledger: before, committed: before }, nodes, join(directory, 'then'));
  const now = await laid({ ...session, ledger: after, committed: after }, nodes, join(directory, 'now'));
  for (const node of nodes) {
    const name = relationName(relationOf(node));
    const [old, fresh] = [then.get(name), now.get(name)];
    if (!old || !fresh) return fail('erase-out-of-reach', { history: name, reason: 'no day of it is kept in layers' });
    const erased = await become(session, { node, old, fresh });
    if (!erased) continue;
    corrections += await eraseCorrections(session, relationOf(node), erased.keys);
    histories[name] = await told(session, node, erased);
  }
  return { histories, corrections };
}

interface Laid extends CarriedHistory {
  /** True where what stands may hold older versions than the layers do. */
  readonly base: boolean;
}

/** Histories of a ledger's layers alone, as files in the directory. */
async function laid(session: Session, nodes: readonly ManifestNode[], directory: string): Promise<Map<string, Laid>> {
  await mkdir(directory, { recursive: true });
  const plan = reachable(session, nodes);
  const found = new Map<string, Laid>();
  await rebuild(session, { plan, directory, base: false }, async (rebuilt) => {
    for (const history of plan.histories) {
      if (history.days.length === 0) continue;
      const carried = await carryHistory(history.node, rebuilt);
      found.set(history.name, { ...carried, base: await hasBase(session, history) });
    }
  });
  return found;
}

function reachable(session: Session, nodes: readonly ManifestNode[]): ReplayPlan {
  try {
    return planReplay(session, { nodes, from: undefined });
  } catch (error) {
    if (!isError(error, 'replay-no-layers')) throw error;
    const [node] = nodes;
    return fail('erase-out-of-reach', { history: node ? relationName(relationOf(node)) : '', reason: error.message });
  }
}

interface Becoming {
  readonly node: ManifestNode;
  readonly old: Laid;
  readonly fresh: Laid;
}

interface Became {
  readonly keys: Keys;
  readonly gone: number;
  readonly made: number;
}

const [GONE, NEW, KEYS] = ['varve_erase_gone', 'varve_erase_new', 'varve_erase_keys'];

/** Undefined where the history holds nothing of the key. */
async function become(session: Session, { node, old, fresh }: Becoming): Promise<Became | undefined> {
  const { dialect, connection } = session;
  const table = relationOf(node);
  const stands = await connection.catalog.columns(table);
  const by = subjectColumns(node, stands);
  const states = statesOf(session, { key: by, standing: old, rebuilt: fresh });
  const [gone, made] = [dialect.temporary(GONE), dialect.temporary(NEW)];
  const ids = by.length > 0 ? by : states.columns.map((c) => c.name).filter((name) => has(stands, name));
  const list = ids.map((c) => dialect.quote(c)).join(', ');
  await execute(session, [
    statement('find versions with the key', dialect.createTemporary(GONE, versionsApart(states, 'before'))),
    statement('find versions without it', dialect.createTemporary(NEW, versionsApart(states, 'after'))),
    statement(
      'find whose they are',
      dialect.createTemporary(KEYS, `SELECT ${list} FROM ${gone} AS g UNION SELECT ${list} FROM ${made} AS n`),
    ),
  ]);
  const keys = dialect.temporary(KEYS);
  const on = (a: string): string =>
    ids.map((c) => dialect.same(`${a}.${dialect.quote(c)}`, `k.${dialect.quote(c)}`)).join(' AND ');
  const among = (alias: string): string => `EXISTS (SELECT 1 FROM ${keys} AS k WHERE ${on(alias)})`;
  const count = (from: string): Promise<number> =>
    countOf(connection, `SELECT count(*) FROM ${from} AS t WHERE ${among('t')}`);
  const counts = { gone: await count(dialect.relation(table)), made: await count(fresh.rows) };
  if (counts.made > 0 && fresh.base)
    fail('erase-out-of-reach', {
      history: relationName(table),
      reason: 'it has versions of before its first layer, and goes on without the key',
    });
  const names = fresh.columns.map((c) => c.name).filter((name) => has(stands, name));
  const values = names.map((name) => `r.${dialect.quote(name)}`).join(', ');
  const subjects = await keyValues(session, { by, keys });
  await execute(session, [
    statement(
      `erase the key from ${relationName(table)}`,
      dialect.deleteUsing({ table, alias: 't', using: keys, usingAlias: 'k', where: on('t') }),
    ),
    statement(
      `lay ${relationName(table)} without the key`,
      dialect.insertSelect(table, names, `SELECT ${values} FROM ${fresh.rows} AS r WHERE ${among('r')}`),
    ),
    ...(await replacedTables(session, { table: relationName(table), ids, on, keys })),
    ...[GONE, NEW, KEYS].map((name) => statement('forget the versions', dialect.dropTemporary(name))),
  ]);
  return counts.gone + counts.made === 0 ? undefined : { keys: subjects, ...counts };
}

/** What tells the subjects of a history apart, where these are columns of it; else versions are told as whole rows. */
function subjectColumns(node: ManifestNode, columns: readonly ColumnInfo[]): readonly string[] {
  const key = keyOfHistory(node);
  return key.every((c) => has(columns, c)) ? key : [];
}

function has(columns: readonly ColumnInfo[], name: string): boolean {
  return columns.some((c) => c.name.toLowerCase() === name.toLowerCase());
}

async function keyValues(
  session: Session,
  { by, keys }: { readonly by: readonly string[]; readonly keys: string },
): Promise<Keys> {
  if (by.length === 0) return { columns: [], values: [] };
  const texts = by.map((c) => session.dialect.text(`k.${session.dialect.quote(c)}`)).join(', ');
  const { rows } = await query(session, 'whose versions these are', `SELECT ${texts} FROM ${keys} AS k`);
  return { columns: by, values: rows.map((row) => row.map(String)) };
}

interface Replacing {
  readonly table: string;
  readonly ids: readonly string[];
  readonly on: (alias: string) => string;
  readonly keys: string;
}

/** What replays have replaced of the history and kept beside it. */
async function replacedTables(
  session: Session,
  { table, ids, on, keys }: Replacing,
): Promise<ReturnType<typeof statement>[]> {
  const { dialect, connection, ledger } = session;
  const found: ReturnType<typeof statement>[] = [];
  for (const entry of ledger.entries) {
    if (entry.kind !== 'replayed' || entry.body.history !== table || entry.body.replaced === null) continue;
    const kept = relationNamed(entry.body.replaced);
    const columns = await connection.catalog.columns(kept);
    if (columns.length === 0) continue;
    const sql = ids.every((c) => has(columns, c))
      ? dialect.deleteUsing({ table: kept, alias: 't', using: keys, usingAlias: 'k', where: on('t') })
      : dialect.drop(kept, 'table');
    found.push(statement(`erase the key from ${entry.body.replaced}`, sql));
  }
  return found;
}

async function told(session: Session, node: ManifestNode, { gone, made }: Became): Promise<ErasedHistory> {
  const table = relationOf(node);
  const { rows, open } = await standing(session, table);
  const summing = await summingOf(session, table);
  const sums = summing ? { sums: await wholeSums(session, summing) } : {};
  return { model: node.unique_id, gone, made, rows, open, ...sums };
}
