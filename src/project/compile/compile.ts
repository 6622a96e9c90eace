import { fail } from '../../errors.ts';
import { asText } from '../config/yaml.ts';
import { ConfigObject } from '../context/config.ts';
import { GraphObject } from '../context/graph.ts';
import { nodeScope } from '../context/node.ts';
import { RelationObject } from '../context/relation.ts';
import type { ManifestNode, SourceDefinition } from '../manifest.ts';
import type { MacroScope } from '../macros.ts';
import { refOf, sourceOf } from '../parse/capture.ts';
import { testArguments } from '../parse/generic-tests.ts';
import type { Project } from '../project.ts';
import type { Runtime } from '../runtime.ts';
import { native, parseTemplate, render, toText, type Value } from '../template/index.ts';
import { injectCtes, type Cte } from './ctes.ts';

/** The SQL of a node: its select, or for a test the query that returns failing rows. Errors: those of templates, `ref-unknown`. */
export async function compileNode(
  project: Project,
  node: ManifestNode,
  runtime: Runtime,
): Promise<{ readonly sql: string }> {
  const ctes: Cte[] = [];
  const scope = scopeFor(project, {
    node,
    runtime,
    onEphemeral: (child) => ephemeral(project, child, { runtime, ctes }),
  });
  const text = node.test_metadata
    ? await genericTestSql(node, scope)
    : await render(parseTemplate(node.raw_code, node.original_file_path), scope);
  return { sql: injectCtes(text.trim().replace(/;\s*$/, ''), ctes) };
}

export interface HookInput {
  readonly node: ManifestNode | undefined;
  readonly runtime: Runtime;
}

/** The SQL of a hook or operation. */
export async function renderHook(project: Project, sql: string, { node, runtime }: HookInput): Promise<string> {
  const scope = scopeFor(project, { node, runtime, onEphemeral: (child) => Promise.resolve(child.alias) });
  return render(parseTemplate(sql, node?.original_file_path ?? 'dbt_project.yml'), scope);
}

interface ScopeInput {
  readonly node: ManifestNode | undefined;
  readonly runtime: Runtime;
  /** The name by which an ephemeral model is read. */
  readonly onEphemeral: (node: ManifestNode) => Promise<string>;
}

function scopeFor(project: Project, { node, runtime, onEphemeral }: ScopeInput): MacroScope {
  const { renderRelation } = project.shared.engine;
  const from = node?.name ?? 'a hook';
  const at = node?.package_name ?? project.name;
  const ref = native('ref', async (args, kwargs) => {
    const wanted = refOf(args, kwargs);
    const target =
      project.refs.find(wanted, at) ??
      fail('ref-unknown', { kind: 'ref', name: wanted.name, from, near: [], disabled: false });
    const relation = { database: target.database, schema: target.schema, identifier: target.alias };
    if (target.config.materialized !== 'ephemeral')
      return new RelationObject(relation, renderRelation, {
        type: target.config.materialized === 'view' ? 'view' : 'table',
      });
    return new RelationObject(relation, renderRelation, { type: 'cte', sql: await onEphemeral(target) });
  });
  const source = native('source', (args) => {
    const [name, table] = sourceOf(args);
    const found = sourceTarget(project, name, table);
    if (!found)
      return fail('ref-unknown', { kind: 'source', name: `${name}.${table}`, from, near: [], disabled: false });
    return new RelationObject(
      { database: found.database, schema: runtime.sourceSchema(found.schema), identifier: found.identifier },
      renderRelation,
      { type: 'table' },
    );
  });
  const own: [string, Value][] = [
    ['ref', ref],
    ['source', source],
    ['config', new ConfigObject(node?.config ?? {})],
    [
      'this',
      node
        ? new RelationObject({ database: node.database, schema: node.schema, identifier: node.alias }, renderRelation, {
            type: node.config.materialized === 'view' ? 'view' : 'table',
          })
        : null,
    ],
    ['is_incremental', native('is_incremental', () => (node ? runtime.isIncremental(node) : false))],
    ['get_where_subquery', native('get_where_subquery', ([relation]) => whereSubquery(node, relation))],
    ['schema', node?.schema ?? null],
    ['database', node?.database ?? null],
    ['graph', new GraphObject(project.manifest)],
  ];
  return nodeScope(project.shared, { own, runtime, node });
}

function sourceTarget({ manifest }: Project, name: string, table: string): SourceDefinition | undefined {
  return Object.values(manifest.sources).find((s) => s.source_name === name && s.name === table);
}

async function genericTestSql(node: ManifestNode, scope: MacroScope): Promise<string> {
  const metadata = node.test_metadata ?? fail('test-unknown', { test: node.name, on: node.name, near: [] });
  const attached = await render(
    parseTemplate(`{{ get_where_subquery(${subject(node)}) }}`, node.original_file_path),
    scope,
  );
  const model = attached.trim();
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

/** Compiles an ephemeral model into a CTE, its own ones before it, once. */
async function ephemeral(project: Project, node: ManifestNode, { runtime, ctes }: Gathering): Promise<string> {
  const name = `__dbt__cte__${node.alias}`;
  if (ctes.some((cte) => cte.name === name)) return name;
  const scope = scopeFor(project, {
    node,
    runtime,
    onEphemeral: (child) => ephemeral(project, child, { runtime, ctes }),
  });
  const sql = await render(parseTemplate(node.raw_code, node.original_file_path), scope);
  if (!ctes.some((cte) => cte.name === name)) ctes.push({ name, sql: sql.trim().replace(/;\s*$/, '') });
  return name;
}
