import { join } from 'node:path';
import { artifactMetadata, writeAside } from '../project/index.ts';
import type { CatalogEntry } from './catalog.ts';
import type { NodeResult } from './events.ts';
import type { FreshnessResult } from './freshness.ts';
import { toldAs } from '../dbt-answer.ts';

/** The call that artifacts tell of. */
export interface Invocation {
  readonly id: string;
  readonly at: Date;
  /** Options of the command, with `which`: the command itself. */
  readonly args: Readonly<Record<string, unknown>>;
  readonly env: Readonly<Record<string, string | undefined>>;
}

const RUN_RESULTS = 'https://schemas.getdbt.com/dbt/run-results/v6.json';
const CATALOG = 'https://schemas.getdbt.com/dbt/catalog/v1.json';
const SOURCES = 'https://schemas.getdbt.com/dbt/sources/v3.json';

const metadata = (schema: string, { id, at, env }: Invocation): object =>
  artifactMetadata(schema, { at, env, invocationId: id });

/** Writes run_results.json, in place by rename, so that a reader never sees half of it. */
export function writeRunResults(
  targetDir: string,
  { results, invocation }: { readonly results: readonly NodeResult[]; readonly invocation: Invocation },
): Promise<void> {
  const document = {
    metadata: metadata(RUN_RESULTS, invocation),
    results: results.map((r) => resultArtifact(r, invocation.args['full_refresh'] === true)),
    elapsed_time: results.reduce((sum, r) => sum + r.execution_time, 0),
    args: invocation.args,
  };
  return writeAside(join(targetDir, 'run_results.json'), JSON.stringify(document));
}

function resultArtifact(r: NodeResult, fullRefresh: boolean): object {
  const { batch_results: batches = null } = r;
  const uncompiled = ['seed', 'unit_test', 'exposure'].includes(r.resource_type);
  const { message, adapter_response } = toldAs(r, { fullRefresh });
  return {
    status: r.status,
    timing: r.timing,
    thread_id: r.thread_id,
    execution_time: r.execution_time,
    adapter_response,
    message,
    failures: r.failures,
    unique_id: r.unique_id,
    // of what is not compiled, dbt tells none of the three
    compiled: uncompiled ? null : r.compiled_code !== null,
    compiled_code: r.compiled_code,
    relation_name: uncompiled ? null : r.relation_name,
    batch_results: batches,
    overload_results: null,
  };
}

/** Writes catalog.json: what stands in the database, with each column's type. */
export function writeCatalog(
  targetDir: string,
  entries: readonly CatalogEntry[],
  invocation: Invocation,
): Promise<void> {
  const tables = (sources: boolean): object =>
    Object.fromEntries(
      entries
        .filter((e) => e.unique_id.startsWith('source.') === sources)
        .map((e) => [e.unique_id, catalogArtifact(e)]),
    );
  const document = {
    metadata: metadata(CATALOG, invocation),
    nodes: tables(false),
    sources: tables(true),
    errors: null,
  };
  return writeAside(join(targetDir, 'catalog.json'), JSON.stringify(document));
}

function catalogArtifact({ unique_id, database, relation, type, columns, comments }: CatalogEntry): object {
  return {
    metadata: {
      type: type === 'view' ? 'VIEW' : 'BASE TABLE',
      schema: relation.schema,
      name: relation.identifier,
      database,
      comment: comments.relation,
      owner: null,
    },
    columns: Object.fromEntries(
      columns.map((c, i) => [
        c.name,
        { type: c.type, index: i + 1, name: c.name, comment: comments.columns.get(c.name) ?? null },
      ]),
    ),
    stats: {
      has_stats: {
        id: 'has_stats',
        label: 'Has Stats?',
        value: false,
        include: false,
        description: 'Indicates whether there are statistics for this table',
      },
    },
    unique_id,
  };
}

/** Writes sources.json. */
export function writeSources(path: string, results: readonly FreshnessResult[], invocation: Invocation): Promise<void> {
  const document = {
    metadata: metadata(SOURCES, invocation),
    results: results.map(freshnessArtifact),
    elapsed_time: results.reduce((sum, r) => sum + r.executionTime, 0),
  };
  return writeAside(path, JSON.stringify(document));
}

function freshnessArtifact(r: FreshnessResult): object {
  const { unique_id, freshness } = r.source;
  if (r.maxLoadedAt === undefined) return { unique_id, error: r.message, status: r.status };
  return {
    unique_id,
    max_loaded_at: r.maxLoadedAt.toISOString(),
    snapshotted_at: r.snapshottedAt.toISOString(),
    max_loaded_at_time_ago_in_s: r.age,
    status: r.status,
    criteria: freshness ?? {},
    adapter_response: {},
    timing: [],
    thread_id: 'Thread-1',
    execution_time: r.executionTime,
  };
}
