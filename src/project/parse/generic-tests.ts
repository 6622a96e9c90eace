import { createHash } from 'node:crypto';
import { fail } from '../../errors.ts';
import type { YamlMap } from '../config/yaml.ts';
import type { MacroScope } from '../macros.ts';
import type { ManifestNode, NodeConfig, SourceDefinition } from '../manifest.ts';
import { nearest } from '../near.ts';
import { parseTemplate, renderNative, toValue, type Value } from '../template/index.ts';
import { capture } from './capture.ts';
import { mergeConfig, projectLayers } from './node-config.ts';
import { describedConfig, relationOfNode, TEST_SCHEMA, type NodeMaker } from './nodes.ts';
import type { AskedTest } from './properties.ts';
import { genericTestName, testHash } from './test-name.ts';

export type Tested = ManifestNode | SourceDefinition;

/** Arguments written as calls without braces: `to: ref('x')`. */
const CALL = /^\s*(env_var|ref|var|source|doc)\s*\(.+\)\s*$/s;

/** A generic test on a model, seed, snapshot or source table. Errors: `test-unknown`. */
export async function genericTest(maker: NodeMaker, asked: AskedTest, on: Tested): Promise<ManifestNode> {
  const macro = testMacro(maker, asked, on);
  const isSource = on.resource_type === 'source';
  const column = asked.column !== null && asked.quoted ? maker.shared.engine.quote(asked.column) : asked.column;
  const args = column === null ? asked.args : { ...asked.args, column_name: column };
  const subject = isSource ? `${on.source_name}_${on.name}` : on.name;
  const test = asked.namespace === null ? asked.name : `${asked.namespace}_${asked.name}`;
  const names = genericTestName(isSource ? `source_${test}` : test, subject, args);
  const name = asked.alias ?? names.full;
  const alias = asked.alias ?? names.short;
  const path = asked.file.file;
  const fqn = [maker.packageName, ...path.split('/').slice(1, -1), name];
  const model = isSource ? `source('${on.source_name}', '${on.name}')` : `ref('${on.name}')`;
  const code = `{{ ${macro}(**_dbt_generic_test_kwargs) }}`;
  const own = await describedConfig(maker.shared, asked);
  const config = mergeConfig([TEST_SCHEMA, ...projectLayers(maker.configs['tests'], fqn), own], {
    materialized: 'test',
  });
  const kwargs = { ...args, model: `{{ get_where_subquery(${model}) }}` };
  const captured = await capture(maker.shared, {
    code: `{% set _ = ${model} %}${callsIn(args)}{{ ${macro}(model=${model}, **varve_test_args) }}`,
    file: path,
    config,
    node: { name },
    own: [['varve_test_args', toValue(literals(args))]],
  });
  return {
    unique_id: `test.${maker.packageName}.${name}.${testHash(name, { name: asked.name, namespace: asked.namespace, kwargs })}`,
    resource_type: 'test',
    package_name: maker.packageName,
    name,
    alias,
    ...(await placeOf(maker, { name, fqn, config })),
    relation_name: null,
    fqn,
    path: `${alias}.sql`,
    original_file_path: path,
    raw_code: code,
    language: 'sql',
    config: mergeConfig([config, captured.config], { materialized: 'test' }),
    tags: [...new Set(config.tags)].sort(),
    meta: config.meta,
    description: '',
    columns: {},
    refs: captured.refs,
    sources: captured.sources,
    depends_on: { nodes: [], macros: captured.macros },
    checksum: { name: 'sha256', checksum: createHash('sha256').update(code).digest('hex') },
    test_metadata: { name: asked.name, namespace: asked.namespace, kwargs },
    column_name: column,
    attached_node: on.unique_id,
    patch_path: null,
  };
}

interface PlacedTest {
  readonly name: string;
  readonly fqn: readonly string[];
  readonly config: NodeConfig;
}

async function placeOf(maker: NodeMaker, test: PlacedTest): Promise<Pick<ManifestNode, 'schema' | 'database'>> {
  const { schema, database } = await relationOfNode(maker, {
    ...test,
    package_name: maker.packageName,
    resource_type: 'test',
  });
  return { schema, database };
}

function testMacro({ shared }: NodeMaker, { name, namespace, file }: AskedTest, on: Tested): string {
  const wanted = `test_${name}`;
  const source = namespace === null ? shared.macros.find(wanted) : shared.macros.inPackage(namespace, wanted);
  if (source) return wanted;
  const known = shared.macros.names.filter((n) => n.startsWith('test_')).map((n) => n.slice(5));
  return fail(
    'test-unknown',
    { test: namespace === null ? name : `${namespace}.${name}`, on: on.name, near: nearest(name, known) },
    { place: { file: file.file } },
  );
}

/** ref() and source() calls among the arguments, as statements, so that they are gathered. */
function callsIn(args: YamlMap): string {
  return Object.values(args)
    .filter((value): value is string => typeof value === 'string' && CALL.test(value))
    .map((call) => `{% set _ = ${call} %}`)
    .join('');
}

/** Arguments with calls replaced by a stand-in, for a rendering that only gathers. */
function literals(args: YamlMap): YamlMap {
  const entries = Object.entries(args).map(
    ([key, value]) => [key, typeof value === 'string' && CALL.test(value) ? 'varve_reference' : value] as const,
  );
  return Object.fromEntries(entries);
}

/** The arguments as the test macro gets them: calls and templates rendered in the scope of the test. */
export async function testArguments(
  args: Readonly<Record<string, unknown>>,
  scope: MacroScope,
): Promise<ReadonlyMap<string, Value>> {
  const values = new Map<string, Value>();
  for (const [key, value] of Object.entries(args)) if (key !== 'model') values.set(key, await argument(value, scope));
  return values;
}

async function argument(value: unknown, scope: MacroScope): Promise<Value> {
  if (typeof value !== 'string') return toValue(value);
  const template = CALL.test(value) ? `{{ ${value} }}` : value;
  return template.includes('{{') ? renderNative(parseTemplate(template, 'test argument'), scope) : value;
}
