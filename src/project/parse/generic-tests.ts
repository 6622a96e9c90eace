import { fail } from '../../errors.ts';
import { isMap, type YamlMap } from '../config/yaml.ts';
import type { MacroScope, MacroSource } from '../macros.ts';
import type { ManifestNode, NodeConfig, SourceDefinition } from '../manifest.ts';
import { nearest } from '../near.ts';
import { parseTemplate, PyDict, renderNative, toRepr, toValue, type Value } from '../template/index.ts';
import { capture, type Captured } from './capture.ts';
import type { AskedTest } from './asked-test.ts';
import { mergeConfig } from './node-config.ts';
import { describedConfig, layersOf, relationOfNode, TEST_SCHEMA, type NodeMaker } from './nodes.ts';
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
  const version = isSource ? null : (on.version ?? null);
  const subject = isSource ? `${on.source_name}_${on.name}` : `${on.name}${version === null ? '' : `_v${version}`}`;
  const prefix = `${isSource ? 'source_' : ''}${asked.name}`;
  const names = genericTestName(asked.namespace === null ? prefix : `${asked.namespace}_${prefix}`, subject, args);
  const name = asked.alias ?? names.full;
  const short = asked.alias ?? names.short;
  const own = await describedConfig(maker.shared, maker.packageName, asked);
  if (short !== name && own['alias'] === undefined) Object.assign(own, { alias: short });
  const original = asked.file.file;
  const fqn = [maker.packageName, ...original.split('/').slice(1, -1), name];
  const { below, above } = layersOf(maker, 'test', fqn);
  const layers = [TEST_SCHEMA, ...below, own];
  const config = mergeConfig([...layers, ...above], { materialized: 'test' });
  const model = isSource
    ? `source('${on.source_name}', '${on.name}')`
    : `ref('${on.name}'${version === null ? '' : `, version='${version}'`})`;
  const kwargs = { ...args, model: `{{ get_where_subquery(${model}) }}` };
  const metadata = { namespace: asked.namespace, name: asked.name, kwargs };
  const captured = await captureTest(maker, { macro, model, args, config, name, file: original });
  const relation = await relationOfNode(maker, {
    name,
    package_name: maker.packageName,
    config: config.alias === undefined ? { ...config, alias: short } : config,
    fqn,
    resource_type: 'test',
  });
  return {
    unique_id: `test.${maker.packageName}.${name}.${testHash(name, metadata)}`,
    resource_type: 'test',
    package_name: maker.packageName,
    name,
    ...relation,
    relation_name: null,
    fqn,
    path: `${short}.sql`,
    original_file_path: original,
    raw_code: `{{ ${macro.called}(**_dbt_generic_test_kwargs) }}${configCall(own)}`,
    language: 'sql',
    config: mergeConfig([...layers, captured.config, ...above], { materialized: 'test' }),
    tags: [...new Set([...config.tags, ...tagsOf(on, asked)])].sort(),
    meta: config.meta,
    description: asked.description,
    columns: {},
    refs: captured.refs,
    sources: captured.sources,
    depends_on: { nodes: [], macros: captured.macros },
    checksum: { name: 'none', checksum: '' },
    test_metadata: metadata,
    column_name: column,
    attached_node: isSource ? null : on.unique_id,
    patch_path: null,
    group: isSource ? null : (on.group ?? null),
    unrendered_config: own,
    file_key_name: isSource ? `sources.${on.source_name}` : `${String(asked.path[0])}.${on.name}`,
  };
}

/** The tags that a test has from what it tests: its column's, and those of a source. */
function tagsOf(on: Tested, { column }: AskedTest): readonly string[] {
  const own = column === null ? [] : (on.columns[column]?.tags ?? []);
  return on.resource_type === 'source' ? [...on.tags, ...own] : own;
}

/** The configuration of a test as dbt writes it behind the call. */
function configCall(config: YamlMap): string {
  const words = Object.entries(config)
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([key, value]) =>
      typeof value === 'string' ? `${key}="${value.replaceAll('"', '\\"')}"` : `${key}=${toRepr(toValue(value))}`,
    );
  return words.length === 0 ? '' : `{{ config(${words.join(',')}) }}`;
}

interface TestMacro {
  /** How the test's code calls it. */
  readonly called: string;
  readonly source: MacroSource;
}

interface TestCapture {
  readonly macro: TestMacro;
  readonly model: string;
  readonly args: YamlMap;
  readonly config: NodeConfig;
  readonly name: string;
  readonly file: string;
}

/** What a test refers to: its model, calls among its arguments, and what its macro refers to. */
async function captureTest(
  { shared, packageName }: NodeMaker,
  { macro, model, args, config, name, file }: TestCapture,
): Promise<Captured> {
  const builtin = macro.source.definition.package_name === 'dbt';
  const call = builtin ? '' : `{{ ${macro.called}(model=${model}, **varve_test_args) }}`;
  const captured = await capture(shared, {
    code: `${callsIn(args)}{% set _ = ${model} %}${call}`,
    file,
    config,
    node: { name, package_name: packageName, resource_type: 'test' },
    own: [['varve_test_args', toValue(literals(args))]],
  });
  return { ...captured, macros: [...new Set([macro.source.definition.unique_id, ...captured.macros])] };
}

function testMacro({ shared, packageName }: NodeMaker, { name, namespace, file }: AskedTest, on: Tested): TestMacro {
  const wanted = `test_${name}`;
  const source =
    namespace === null ? shared.macros.findTest(wanted, packageName) : shared.macros.inPackage(namespace, wanted);
  if (source) return { called: namespace === null ? wanted : `${namespace}.${wanted}`, source };
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

/** Texts that are templates are rendered, however deep they stand. */
async function argument(value: unknown, scope: MacroScope): Promise<Value> {
  if (Array.isArray(value)) return Promise.all(value.map((item: unknown) => argument(item, scope)));
  if (isMap(value)) {
    const entries = Object.entries(value).map(async ([key, item]) => [key, await argument(item, scope)] as const);
    return PyDict.of(await Promise.all(entries));
  }
  if (typeof value !== 'string') return toValue(value);
  const template = CALL.test(value) ? `{{ ${value} }}` : value;
  return template.includes('{{') ? renderNative(parseTemplate(template, 'test argument'), scope) : value;
}
