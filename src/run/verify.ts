import type { Result } from '../adapter/index.ts';
import { checkChain, compareWithStore } from '../bronze/index.ts';
import { count } from '../errors/entry.ts';
import { isError } from '../errors.ts';
import type { Relation } from '../relation.ts';
import { historyCheck, VALIDITY, verificationQueries } from '../silver/index.ts';
import { query } from './execute.ts';
import { keyOfHistory } from './key.ts';
import { countRows, relationNamed } from './safeguards.ts';
import type { Session } from './session.ts';
import { nodeOf, versionRows } from './version-rows.ts';
import { verifyLayers } from './verify-layers.ts';
import { verifySums } from './verify-sums.ts';

export interface VerifyCheck {
  readonly name: string;
  readonly ok: boolean;
  /** What was found, in words. */
  readonly found: string;
  /** The question as plain SQL, where a person may ask it too. */
  readonly sql: string | null;
}

/**
 * Checks what was kept: the ledger's chain and copies, the archived dumps, every layer and sampled days of them, each history's invariants (H1) and row counts,
 * and the four verification queries. Reads only.
 */
export async function verifyAll(session: Session): Promise<VerifyCheck[]> {
  return [
    await ledgerChain(session),
    await ledgerCopies(session),
    ...(await verifyLayers(session)),
    ...(await verifyHistories(session)),
  ];
}

/** Holds each history to the ledger and to its own rules. */
export async function verifyHistories(session: Session): Promise<VerifyCheck[]> {
  const checks: VerifyCheck[] = [];
  for (const history of session.ledger.state.histories.values()) {
    const { table, key, rows, sums, standing } = await againstLedger(session, history);
    checks.push(rows);
    if (standing > 0) checks.push(...(await versions(session, history, key)), ...sums);
    if (standing > 0 && key.length > 0) checks.push(...(await fourQueries(session, history, { key, table })));
  }
  return checks;
}

/**
 * Holds each history to the ledger alone. Versions whose sums are what runs declared (H19) are those that were held to their
 * own rules (H1) before they were committed; where there are no such sums, or others, they are held to them here.
 */
export async function verifyKept(session: Session): Promise<VerifyCheck[]> {
  const checks: VerifyCheck[] = [];
  for (const history of session.ledger.state.histories.values()) {
    const { key, rows, sums, standing } = await againstLedger(session, history);
    const isProven = sums.length > 0 && [rows, ...sums].every((check) => check.ok);
    checks.push(rows, ...sums);
    if (standing > 0 && !isProven) checks.push(...(await versions(session, history, key)));
  }
  return checks;
}

async function judged(name: string, sql: string | null, work: () => Promise<string>): Promise<VerifyCheck> {
  try {
    return { name, ok: true, found: await work(), sql };
  } catch (error) {
    if (!isError(error) || error.kind === 'interrupted') throw error;
    return { name, ok: false, found: error.message, sql };
  }
}

function ledgerChain({ ledger }: Session): Promise<VerifyCheck> {
  return judged('ledger chain', null, async () => {
    checkChain(ledger.entries, 'varve.ledger');
    return Promise.resolve(`${count(ledger.entries.length, 'entry', 'entries')}, each hashing the one before`);
  });
}

function ledgerCopies({ ledger, store }: Session): Promise<VerifyCheck> {
  return judged('ledger copies', null, async () => {
    const { copies, missing } = await compareWithStore(ledger.entries, store, { stands: true, depth: 'all' });
    return `${count(copies, 'copy', 'copies')} in the store are the same, ${missing} missing`;
  });
}

type Known = Session['ledger']['state']['histories'] extends ReadonlyMap<string, infer H> ? H : never;

interface Standing {
  readonly table: Relation;
  /** Empty where the project does not know the history's key. */
  readonly key: readonly string[];
  /** Versions that stand. */
  readonly standing: number;
  readonly rows: VerifyCheck;
  readonly sums: readonly VerifyCheck[];
}

async function againstLedger(session: Session, history: Known): Promise<Standing> {
  const table = relationNamed(history.name);
  const node = session.project.manifest.nodes[history.model];
  const standing = (await session.connection.catalog.find(table)) === undefined ? 0 : await countRows(session, table);
  const same = standing === history.rows;
  const rows: VerifyCheck = {
    name: `${history.name}: ledger`,
    ok: same,
    found:
      count(standing, 'version') +
      (same ? ', as the ledger says' : `; the ledger says ${history.rows.toLocaleString('en-US')}`),
    sql: null,
  };
  const sums = standing === 0 ? [] : await verifySums(session, history);
  return { table, key: node ? keyOfHistory(node) : [], standing, rows, sums };
}

/** The rules of a history's own (H1); versions of a snapshot follow the clock, and dbt's own rules. */
async function versions(session: Session, { name, model }: Known, key: readonly string[]): Promise<VerifyCheck[]> {
  const node = session.project.manifest.nodes[model];
  if (key.length === 0 || node?.resource_type === 'snapshot') return [];
  const check = historyCheck(relationNamed(name), key, session.dialect);
  const found = await judged(`${name}: versions`, null, async () => {
    check.judge(await query(session, check.purpose, check.sql));
    return 'none overlap, one open at the most, each ends after it begins (H1)';
  });
  return [found];
}

type Asked = Pick<Standing, 'key' | 'table'>;

/** The verification queries that stand in the docs, with what they found here. */
async function fourQueries(session: Session, history: Known, { key, table }: Asked): Promise<VerifyCheck[]> {
  const { dialect } = session;
  const node = nodeOf(session, history);
  const rows = node ? await versionRows(session, node) : dialect.relation(table);
  const keyText = key.map((k) => dialect.text(dialect.quote(k)));
  const list = keyText.join(', ');
  const [most] = (
    await query(
      session,
      'find a key',
      `SELECT ${list} FROM ${rows} AS v GROUP BY ${list} ORDER BY count(*) DESC, ${list} LIMIT 1`,
    )
  ).rows;
  const one = { key, values: (most ?? []).map(String) };
  const checks: VerifyCheck[] = [];
  const described = await session.connection.catalog.describe(`SELECT * FROM ${rows} AS v`);
  const recorded = described.some((c) => c.name === VALIDITY.recorded);
  for (const { name, sql } of verificationQueries(rows, one, dialect)) {
    if (name === 'loads' && !recorded) continue; // a handwritten history need not say when
    const result = await query(session, name, sql);
    const days = history.observed.length;
    const closed = name === 'closed' ? Number(result.rows[0]?.[0] ?? 0) : 1;
    checks.push({
      name: `${history.name}: ${name}`,
      ok: closed > 0 || days < 2 || history.rows === history.open,
      found: found(name, result, one.values),
      sql,
    });
  }
  return checks;
}

function found(name: string, { rows }: Result, key: readonly string[]): string {
  switch (name) {
    case 'loads':
      return rows.map(([day, n]) => `${String(day)}: ${Number(n).toLocaleString('en-US')}`).join(', ');
    case 'one key':
      return `${key.join(', ')} has ${count(rows.length, 'version')}`;
    case 'closed':
      return count(Number(rows[0]?.[0] ?? 0), 'closed version');
    default:
      return count(Number(rows[0]?.[0] ?? 0), 'version');
  }
}
