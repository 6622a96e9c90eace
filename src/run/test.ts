import { fail } from '../errors.ts';
import { compileNode, type ManifestNode } from '../project/index.ts';
import { relation as relationOf } from '../relation.ts';
import { tableStatements, viewStatements } from '../gold/index.ts';
import { toCsv } from './csv.ts';
import type { NodeStatus } from './events.ts';
import { execute, query } from './execute.ts';
import { ensureSchema, type Outcome } from './node.ts';
import { writeFailures } from './results.ts';
import { runtimeFor, type Pass } from './runtime.ts';
import { countsAsError } from '../warn-error.ts';

/** The most failing rows that are kept in a file. */
const KEPT_ROWS = 500;

/** Runs a data test: the rows that its SQL returns are the failures. They stay as CSV under target/failures/, or in a relation of their own where the test stores them. */
export async function runTest(pass: Pass, node: ManifestNode): Promise<Outcome> {
  const { session } = pass;
  const { sql } = await compileNode(session.project, node, runtimeFor(pass, node.unique_id));
  const stored = storedAs(pass, node);
  const limit = node.config['limit'];
  const rows = typeof limit === 'number' ? `SELECT * FROM (${sql}\n) AS limited LIMIT ${limit}` : sql;
  const relation = stored === undefined ? undefined : await store(pass, node, { sql: rows, stored });
  const failing = relation ?? `(${rows}\n)`;
  const calc = typeof node.config['fail_calc'] === 'string' ? node.config['fail_calc'] : 'count(*)';
  const found = await query(session, `test ${node.name}`, `SELECT ${calc} FROM ${failing} AS failing`);
  const failures = Number(found.rows[0]?.[0] ?? 0);
  const judged = verdict(node, failures);
  const status = judged === 'warn' && countsAsError(pass.warnError, 'LogTestResult') ? 'fail' : judged;
  if (status === 'pass') return { status, failures: 0, rows: null, message: null, compiled: sql, relation };
  const told = `Got ${failures} ${failures === 1 ? 'result' : 'results'}, configured to ${status} if ${condition(node, judged === 'pass' ? status : judged)}`;
  const file = stored === undefined ? await keepFailures(pass, node, failing) : undefined;
  return {
    status,
    failures,
    rows: null,
    message: file === undefined ? told : `${told}; see ${file}`,
    compiled: sql,
    relation,
  };
}

async function keepFailures({ session }: Pass, node: ManifestNode, failing: string): Promise<string> {
  const sql = `SELECT * FROM ${failing} AS failing LIMIT ${KEPT_ROWS}`;
  const found = await query(session, `failing rows of ${node.name}`, sql);
  return writeFailures(session.targetDir, node.alias, toCsv(found));
}

/** How a test keeps its failing rows: `store_failures_as`, else `store_failures`, else what the command says; undefined for not at all. Errors: `store-failures-as`. */
export function storedAs(
  { storeFailures }: Pick<Pass, 'storeFailures'>,
  { config, name, unique_id: node }: ManifestNode,
): 'table' | 'view' | undefined {
  const as = config['store_failures_as'];
  if (as === 'ephemeral') return undefined;
  if (as === 'table' || as === 'view') return as;
  if (as !== undefined && as !== null)
    fail('store-failures-as', { test: name, value: `'${typeof as === 'string' ? as : JSON.stringify(as)}'` }, { node });
  const wanted = config['store_failures'] ?? storeFailures;
  return wanted === true ? 'table' : undefined;
}

interface Storing {
  readonly sql: string;
  readonly stored: 'table' | 'view';
}

/** Keeps the failing rows as a relation, which the test then counts. */
async function store(pass: Pass, node: ManifestNode, { sql, stored }: Storing): Promise<string> {
  const { session } = pass;
  await ensureSchema(pass, node);
  const target = relationOf(node.schema, node.alias, node.database);
  const existing = await session.connection.catalog.find(target);
  const make = stored === 'table' ? tableStatements : viewStatements;
  await execute(session, make(session.dialect, { relation: target, select: sql, existing }));
  return session.dialect.relation(target);
}

function verdict(node: ManifestNode, failures: number): Extract<NodeStatus, 'pass' | 'fail' | 'warn'> {
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
