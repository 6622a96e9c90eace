import { join } from 'node:path';
import { compileNode, type ManifestNode } from '../project/index.ts';
import { toCsv } from './csv.ts';
import type { NodeStatus } from './events.ts';
import { query } from './execute.ts';
import { writeFailures } from './results.ts';
import { runtimeFor, type Pass } from './runtime.ts';

export interface TestOutcome {
  readonly status: Extract<NodeStatus, 'pass' | 'fail' | 'warn'>;
  readonly failures: number;
  readonly message: string | null;
  readonly compiled: string;
}

/** The most failing rows that are kept in a file. */
const KEPT_ROWS = 500;

/** Runs a data test: the rows that its SQL returns are the failures. They stay as CSV under target/failures/. */
export async function runTest(pass: Pass, node: ManifestNode): Promise<TestOutcome> {
  const { session } = pass;
  const { sql } = await compileNode(session.project, node, runtimeFor(pass, node.unique_id));
  const limit = node.config['limit'];
  const rows = typeof limit === 'number' ? `SELECT * FROM (${sql}) AS limited LIMIT ${limit}` : sql;
  const calc = typeof node.config['fail_calc'] === 'string' ? node.config['fail_calc'] : 'count(*)';
  const failures = Number(
    (await query(session, `test ${node.name}`, `SELECT ${calc} FROM (${rows}) AS failing`)).rows[0]?.[0] ?? 0,
  );
  const status = verdict(node, failures);
  if (status === 'pass') return { status, failures, message: null, compiled: sql };
  const found = await query(
    session,
    `failing rows of ${node.name}`,
    `SELECT * FROM (${rows}) AS failing LIMIT ${KEPT_ROWS}`,
  );
  const file = await writeFailures(join(session.project.dir, 'target'), node.alias, toCsv(found));
  return {
    status,
    failures,
    message: `Got ${failures} ${failures === 1 ? 'result' : 'results'}, configured to ${status} if ${condition(node, status)}; see ${file}`,
    compiled: sql,
  };
}

function verdict(node: ManifestNode, failures: number): TestOutcome['status'] {
  const { severity } = node.config;
  const warnOnly = typeof severity === 'string' && severity.toLowerCase() === 'warn';
  if (!warnOnly && holds(condition(node, 'fail'), failures)) return 'fail';
  return holds(condition(node, 'warn'), failures) ? 'warn' : 'pass';
}

function condition(node: ManifestNode, status: 'fail' | 'warn'): string {
  const given = node.config[status === 'fail' ? 'error_if' : 'warn_if'];
  return typeof given === 'string' ? given : '!= 0';
}

/** `> 10`, `!= 0`, `between 1 and 5` over a number of failures. */
function holds(text: string, failures: number): boolean {
  const between = /^\s*between\s+(\d+)\s+and\s+(\d+)\s*$/i.exec(text);
  if (between) return failures >= Number(between[1]) && failures <= Number(between[2]);
  const match = /^\s*(!=|<>|>=|<=|=|==|>|<)\s*(\d+)\s*$/.exec(text);
  const [, operator = '!=', limit = '0'] = match ?? [];
  const n = Number(limit);
  switch (operator) {
    case '>':
      return failures > n;
    case '<':
      return failures < n;
    case '>=':
      return failures >= n;
    case '<=':
      return failures <= n;
    case '=':
    case '==':
      return failures === n;
    default:
      return failures !== n;
  }
}
