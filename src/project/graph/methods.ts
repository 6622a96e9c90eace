import { fail } from '../../errors.ts';
import { asList } from '../config/yaml.ts';
import { configMatches } from './config-match.ts';
import { fqnMatches } from './fqn.ts';
import { glob } from './glob.ts';
import type { Lineage } from './lineage.ts';
import { fileMatches, pathMatches } from './paths.ts';
import { isNode, isTest, type Selectable, type SelectableManifest } from './selectable.ts';
import type { Criterion, MethodName } from './spec.ts';
import type { PreviousState } from './state/previous.ts';
import { fresherSources, resultsWith } from './state/results.ts';
import { stateMatches } from './state/state.ts';
import { versionMatches } from './version.ts';

export type Matches = (node: Selectable) => boolean;

/** What methods look into besides the node itself. */
export interface MethodContext {
  readonly manifest: SelectableManifest;
  readonly lineage: Lineage;
  readonly previous: PreviousState | undefined;
  /** The present moment, for models that are past their deprecation date; undefined for none. */
  readonly now: Date | undefined;
  /** Told of what is worth a warning, one message at a time. */
  readonly warn: (message: string) => void;
  /** The nodes of the selectors of selectors.yml that such a name names. */
  readonly selectors: (criterion: Criterion) => ReadonlySet<string>;
}

type Method = (value: string, criterion: Criterion, context: MethodContext) => Matches;

const METHODS: Readonly<Record<MethodName, Method>> = {
  fqn: fqnMatches,
  tag: (value) => {
    const matches = glob(value);
    return (node) => tagsOf(node).some(matches);
  },
  group: (value) => {
    const matches = glob(value);
    return (node) => {
      const group = groupOf(node);
      return isNode(node) && group !== undefined && matches(group);
    };
  },
  access: (value) => (node) => node.resource_type === 'model' && (node.access ?? 'protected') === value,
  source,
  path: (value, _, { lineage, manifest }) => pathMatches(value, lineage, manifest.metadata.project_name),
  file: fileMatches,
  package: (value, _, { manifest }) => {
    const matches = glob(value === 'this' ? manifest.metadata.project_name : value);
    return (node) => matches(node.package_name);
  },
  config: (_, { args, value }) => {
    const matches = configMatches(args, value);
    return (node) => (isNode(node) || node.resource_type === 'source') && matches(node);
  },
  test_name: (value) => {
    const matches = glob(value);
    return (node) =>
      node.resource_type === 'unit_test'
        ? matches(node.name)
        : isTest(node) && node.test_metadata !== undefined && matches(node.test_metadata?.name ?? '');
  },
  test_type: testType,
  resource_type: resourceType,
  state: stateMatches,
  exposure: named('exposure'),
  metric: named('metric'),
  semantic_model: named('semantic_model'),
  saved_query: named('saved_query'),
  unit_test: named('unit_test'),
  result: (value, _, { previous }) => within(resultsWith(value, previous)),
  source_status: (value, _, { previous }) => within(fresherSources(value, previous)),
  version: (value, { raw }) => versionMatches(value, raw),
  selector: (_, criterion, { selectors }) => within(selectors(criterion)),
};

/** Which nodes a criterion names, before `+` and `@`. Errors: `selector-invalid`, `state-missing`. */
export function matcherOf(criterion: Criterion, context: MethodContext): Matches {
  return METHODS[criterion.method](String(criterion.value), criterion, context);
}

function within(ids: ReadonlySet<string>): Matches {
  return ({ unique_id }) => ids.has(unique_id);
}

function tagsOf({ tags, config }: Selectable): readonly string[] {
  return tags ?? asList(config?.['tags']).map(String);
}

/** A test carries the group of what it tests, but does not belong to it. */
function groupOf({ config, group, resource_type }: Selectable): string | undefined {
  const given = config?.['group'] ?? (resource_type === 'test' ? undefined : group);
  return typeof given === 'string' && given !== '' ? given : undefined;
}

function source(value: string, { raw }: Criterion): Matches {
  const parts = value.split('.');
  if (parts.length > 3)
    return fail('selector-invalid', {
      selector: raw,
      problem: 'Sources must be of the form source, source.table or package.source.table',
    });
  const [inPackage = '*', ofSource = '*', table = '*'] = parts.length === 3 ? parts : ['*', ...parts];
  const [matchesPackage, matchesSource, matchesTable] = [glob(inPackage), glob(ofSource), glob(table)];
  return (node) =>
    node.resource_type === 'source' &&
    matchesPackage(node.package_name) &&
    matchesSource(node.source_name ?? '') &&
    matchesTable(node.name);
}

/** `name` or `package.name` of one kind. */
function named(kind: string): Method {
  return (value, { raw }) => {
    const parts = value.split('.');
    if (parts.length > 2)
      return fail('selector-invalid', {
        selector: raw,
        problem: `it must be of the form ${kind}:name or ${kind}:package.name`,
      });
    const [inPackage = '*', name = '*'] = parts.length === 2 ? parts : ['*', ...parts];
    const [matchesPackage, matchesName] = [glob(inPackage), glob(name)];
    return (node) => node.resource_type === kind && matchesPackage(node.package_name) && matchesName(node.name);
  };
}

const KINDS = new Set([
  ...['model', 'analysis', 'test', 'snapshot', 'operation', 'seed', 'source', 'exposure', 'metric', 'saved_query'],
  ...['semantic_model', 'unit_test', 'macro', 'doc', 'group', 'fixture', 'function', 'rpc', 'sql_operation'],
]);

function resourceType(value: string, { raw }: Criterion): Matches {
  if (!KINDS.has(value))
    return fail('selector-invalid', { selector: raw, problem: `Invalid resource_type selector "${value}"` });
  return (node) => node.resource_type === value;
}

function testType(value: string, { raw }: Criterion): Matches {
  const generic = ['generic', 'schema', 'data'].includes(value);
  const singular = ['singular', 'data'].includes(value);
  if (value === 'unit') return (node) => node.resource_type === 'unit_test';
  if (!generic && !singular)
    return fail('selector-invalid', {
      selector: raw,
      problem: 'Invalid test type: expected "generic", "singular", "unit", or "data"',
    });
  return (node) => node.resource_type === 'test' && (node.test_metadata ? generic : singular);
}
