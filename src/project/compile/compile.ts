import { fail, VarveError } from '../../errors.ts';
import { relation as relationOf, type Relation } from '../../relation.ts';
import { asText } from '../config/yaml.ts';
import { ConfigObject } from '../context/config.ts';
import { externalLocation } from '../context/external-source.ts';
import { GraphObject } from '../context/graph.ts';
import { nodeScope } from '../context/node.ts';
import { RelationObject, type RenderRelation } from '../context/relation.ts';
import type { ManifestNode, SourceDefinition } from '../manifest.ts';
import type { MacroScope } from '../macros.ts';
import { refOf, sourceOf } from '../parse/capture.ts';
import { testArguments } from '../parse/generic-tests.ts';
import type { Project } from '../project.ts';
import type { Runtime } from '../runtime.ts';
import { native, parseTemplate, render, renderNative, toText, toValue, type Value } from '../template/index.ts';
import { injectCtes, type Cte } from './ctes.ts';
import { filtered } from './filtered.ts';

/** A node's SQL, ready to run. */
export interface CompiledSql {
  /** The select, or for a test the query that returns failing rows. */
  readonly sql: string;
  /** Statements that come before it (`sql_header`), or none. */
  readonly header: string;
  /** Ephemeral models that it takes in. */
  readonly ctes: readonly Cte[];
}

/** Errors: those of templates, `ref-unknown`. */
export async function compileNode(project: Project, node: ManifestNode, runtime: Runtime): Promise<CompiledSql> {
  const ctes: Cte[] = [];
  const config = new ConfigObject(node.config);
  const scope = scopeFor(project, {
    node,
    runtime,
    config,
    onEphemeral: (child) => ephemeral(project, child, { runtime, ctes }),
  });
  const text = node.test_metadata
    ? await genericTestSql(node, scope)
    : await render(parseTemplate(node.raw_code, node.original_file_path), scope);
  const header = headerOf(node, config);
  const sql = injectCtes(withoutEnd(text), ctes);
  // what does not end a statement is the beginning of the select's own
  return /;\s*$/.test(header) || header === '' ? { sql, header, ctes } : { sql: `${header}\n${sql}`, header: '', ctes };
}

/** SQL without white space around it and without a semicolon at its end. */
export function withoutEnd(sql: string): string {
  return sql.trim().replace(/;\s*$/, '');
}

function headerOf(node: ManifestNode, { gathered }: ConfigObject): string {
  const given = gathered['sql_header'] ?? node.config['sql_header'];
  return typeof given === 'string' ? given.trim() : '';
}

export interface HookInput {
  readonly node: ManifestNode | undefined;
  readonly runtime: Runtime;
  /** on-run-end: what the run did. */
  readonly results?: readonly HookResult[];
}

/** A result as on-run-end hooks see it. */
export interface HookResult {
  readonly unique_id: string;
  readonly status: string;
  readonly message: string | null;
  readonly failures: number | null;
  readonly adapter_response: Readonly<Record<string, unknown>>;
  readonly execution_time: number;
  readonly thread_id: string;
}

/** The SQL of a hook or operation. */
export async function renderHook(project: Project, sql: string, input: HookInput): Promise<string> {
  const scope = hookScope(project, input);
  return render(parseTemplate(sql, input.node?.original_file_path ?? 'dbt_project.yml'), scope);
}

/** The scope of a hook or operation. */
export function hookScope(project: Project, { node, runtime, results }: HookInput): MacroScope {
  const scope = scopeFor(project, {
    node,
    runtime,
    config: new ConfigObject(node?.config ?? {}),
    onEphemeral: (child) => Promise.resolve(child.alias),
  });
  if (results) for (const [name, value] of runValues(project, results)) scope.set(name, value);
  return scope;
}

/** `results`, `schemas` and `database_schemas` of on-run-end. */
function runValues({ manifest }: Project, results: readonly HookResult[]): [string, Value][] {
  const made = results.flatMap(({ unique_id: id, status }) => {
    const node = manifest.nodes[id];
    return node && node.relation_name !== null && !['error', 'fail', 'skipped'].includes(status) ? [node] : [];
  });
  const schemas = [...new Map(made.map((n) => [n.schema, n])).values()];
  const shown = results.map((r) => ({
    ...r,
    timing: [],
    node: manifest.nodes[r.unique_id] ?? manifest.unit_tests[r.unique_id] ?? null,
  }));
  return [
    ['results', toValue(shown)],
    ['schemas', schemas.map((n) => n.schema)],
    ['database_schemas', toValue(schemas.map((n) => [n.database, n.schema]))],
  ];
}

export interface ScopeInput {
  readonly node: ManifestNode | undefined;
  readonly runtime: Runtime;
  readonly config: ConfigObject;
  /** The name by which an ephemeral model is read. */
  readonly onEphemeral: (node: ManifestNode) => Promise<string>;
}

/** Everything that a node's or hook's templates know while a database is at hand. */
export function scopeFor(project: Project, { node, runtime, config, onEphemeral }: ScopeInput): MacroScope {
  const renderRelation = rendering(project, runtime);
  const from = node?.name ?? 'a hook';
  const at = node?.package_name ?? project.name;
  const ref = native('ref', async (args, kwargs) => {
    const wanted = refOf(args, kwargs);
    const target =
      project.refs.find(wanted, at) ??
      fail('ref-unknown', { kind: 'ref', name: wanted.name, from, near: [], disabled: false });
    if (target.config.materialized === 'ephemeral') {
      const cte = await onEphemeral(target);
      const sql = filtered(cte, target.config['event_time'], runtime) ?? cte;
      return new RelationObject(placeOf(target), renderRelation, { type: 'cte', sql });
    }
    const relation = (await runtime.deferred?.(target)) ?? placeOf(target);
    return relationObject(project, { relation, of: target, runtime });
  });
  const source = native('source', (args) => {
    const [name, table] = sourceOf(args);
    const found = sourceTarget(project, name, table);
    if (!found)
      return fail('ref-unknown', { kind: 'source', name: `${name}.${table}`, from, near: [], disabled: false });
    const relation = relationOf(runtime.sourceSchema(found.schema), found.identifier, found.database);
    return relationObject(project, { relation, of: found, runtime });
  });
  const own: [string, Value][] = [
    ['ref', ref],
    ['source', source],
    ['config', config],
    ['this', node ? thisObject(project, node, runtime) : null],
    ['is_incremental', native('is_incremental', () => (node ? runtime.isIncremental(node) : false))],
    ['get_where_subquery', native('get_where_subquery', ([relation]) => whereSubquery(node, relation))],
    ['schema', node?.schema ?? null],
    ['database', node?.database ?? null],
    ['graph', new GraphObject(project.manifest)],
    ['selected_resources', [...(runtime.selected ?? [])]],
  ];
  return nodeScope(project.shared, { own, runtime, node });
}

/** How relations print: under the name where they stand while the run is on. */
function rendering({ shared }: Pick<Project, 'shared'>, runtime: Runtime): RenderRelation {
  const { renderRelation } = shared.engine;
  return (relation) => renderRelation(runtime.place?.(relation) ?? relation);
}

export function placeOf({ schema, alias, database }: ManifestNode): Relation {
  return relationOf(schema, alias, database);
}

/** `this`. */
export function thisObject({ shared }: Project, node: ManifestNode, runtime?: Runtime): RelationObject {
  const type = node.config.materialized === 'view' ? 'view' : 'table';
  const render = runtime ? rendering({ shared }, runtime) : shared.engine.renderRelation;
  return new RelationObject(placeOf(node), render, { type });
}

interface Read {
  readonly relation: Relation;
  readonly of: ManifestNode | SourceDefinition;
  readonly runtime: Runtime;
}

/** A relation as a model reads it: whole, or only the rows that the run is about. */
function relationObject({ shared }: Project, { relation, of, runtime }: Read): RelationObject {
  const renderRelation = rendering({ shared }, runtime);
  const type = of.resource_type !== 'source' && of.config.materialized === 'view' ? 'view' : 'table';
  const outside = of.resource_type === 'source' ? externalLocation(of) : undefined;
  const sql = filtered(outside ?? renderRelation(relation), of.config['event_time'], runtime) ?? outside;
  return new RelationObject(relation, renderRelation, sql === undefined ? { type } : { type, sql });
}

function sourceTarget({ manifest }: Project, name: string, table: string): SourceDefinition | undefined {
  return Object.values(manifest.sources).find((s) => s.source_name === name && s.name === table);
}

async function genericTestSql(node: ManifestNode, scope: MacroScope): Promise<string> {
  const metadata = node.test_metadata ?? fail('test-unknown', { test: node.name, on: node.name, near: [] });
  // a relation still, where no `where` narrows it: macros ask what it is
  const model = await renderNative(
    parseTemplate(`{{ get_where_subquery(${subject(node)}) }}`, node.original_file_path),
    scope,
  );
  const kwargs = new Map<string, Value>([['model', model], ...(await testArguments(metadata.kwargs, scope))]);
  const { library } = scope;
  const name = `test_${metadata.name}`;
  const macro =
    (metadata.namespace === null
      ? library.findTest(name, node.package_name)
      : library.inPackage(metadata.namespace, name)) ?? fail('macro-missing', { name, tried: [name] });
  return toText(await scope.callSource(macro, [], kwargs));
}

/** The call that names what is tested: `ref('x')` or `source('a', 'b')`, as the test's metadata holds it. */
function subject(node: ManifestNode): string {
  const model = asText(node.test_metadata?.kwargs['model']);
  return /get_where_subquery\((.*)\)\s*\}\}$/s.exec(model)?.[1] ?? model;
}

/** `where` of a test's config narrows what is tested. */
function whereSubquery(node: ManifestNode | undefined, relation: Value): Value {
  const where = node?.config['where'];
  return typeof where === 'string' ? `(select * from ${toText(relation)} where ${where}) dbt_subquery` : relation;
}

interface Gathering {
  readonly runtime: Runtime;
  readonly ctes: Cte[];
}

/** What reads a broken ephemeral model is not to blame. Errors: `ephemeral-failed`. */
function ephemeralFailed({ name, original_file_path: file, unique_id: node }: ManifestNode, cause: unknown): never {
  if (!(cause instanceof VarveError) || cause.kind === 'interrupted' || cause.code === 'ephemeral-failed') throw cause;
  return fail('ephemeral-failed', { model: name, file, reason: cause.message }, { node, cause, place: cause.place });
}

/** Compiles an ephemeral model into a CTE, its own ones before it, once. */
export async function ephemeral(project: Project, node: ManifestNode, { runtime, ctes }: Gathering): Promise<string> {
  const name = `__dbt__cte__${node.alias}`;
  if (ctes.some((cte) => cte.name === name)) return name;
  const scope = scopeFor(project, {
    node,
    runtime,
    config: new ConfigObject(node.config),
    onEphemeral: (child) => ephemeral(project, child, { runtime, ctes }),
  });
  const sql = await render(parseTemplate(node.raw_code, node.original_file_path), scope).catch((cause: unknown) =>
    ephemeralFailed(node, cause),
  );
  if (!ctes.some((cte) => cte.name === name)) ctes.push({ id: node.unique_id, name, sql: withoutEnd(sql) });
  return name;
}
