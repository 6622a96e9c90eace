import type { YamlMap } from '../config/yaml.ts';
import type { MacroLibrary } from '../macros.ts';
import { MacroScope } from '../macros.ts';
import type { ManifestNode } from '../manifest.ts';
import type { Runtime } from '../runtime.ts';
import { native, PyDict, toValue, type Value } from '../template/index.ts';
import { adapterContext, apiContext, type AdapterInput } from './adapter.ts';
import { baseContext, variableFunction, type BaseInput, type Entries } from './base.ts';
import { GraphObject } from './graph.ts';
import { Namespace } from './modules.ts';
import { queryContext } from './query.ts';
import { DateTimeObject } from './datetime.ts';
import type { RenderRelation } from './relation.ts';
import { ContextObject, renderFunction } from './whole.ts';

/** The engine as templates see it: its name, how it quotes and prints. */
export interface TemplateEngine {
  readonly type: string;
  readonly quote: (name: string) => string;
  readonly renderRelation: RenderRelation;
}

/** What all contexts of a project share. */
export interface ContextShared {
  readonly base: BaseInput;
  readonly target: Value;
  readonly engine: TemplateEngine;
  readonly macros: MacroLibrary;
  readonly dispatchOrder: AdapterInput['dispatchOrder'];
  /** Variables of each package: its own, below those that the root project gives it. */
  readonly packageVars: ReadonlyMap<string, YamlMap>;
}

export interface NodeContextInput {
  /** ref, source, this, config … of the node at work. */
  readonly own: Entries;
  readonly runtime: Runtime | undefined;
  readonly node: Partial<ManifestNode> | undefined;
}

/** A scope with everything that dbt's templates know, for one node or hook. */
export function nodeScope(shared: ContextShared, { own, runtime, node }: NodeContextInput): MacroScope {
  const { engine } = shared;
  const at = node?.package_name ?? shared.macros.root;
  const projectVars = shared.packageVars.get(at) ?? shared.base.projectVars;
  const base = { ...shared.base, projectVars, reading: runtime === undefined };
  const dated: (readonly [string, Value])[] = runtime ? [['day', runtime.day]] : [['day', '1970-01-01']];
  const adapter = adapterContext({ ...engine, runtime, scope: () => scope, dispatchOrder: shared.dispatchOrder });
  const entries: Entries = [
    ...baseContext(
      runtime
        ? {
            ...base,
            startedAt: runtime.runStartedAt,
            fullRefresh: runtime.fullRefresh,
            log: (text, raw) => runtime.log(text, raw),
          }
        : base,
    ),
    ['var', variableFunction(base, dated)],
    ['target', shared.target instanceof PyDict ? PyDict.of(shared.target.entries()) : shared.target],
    ['execute', runtime !== undefined],
    ['adapter', adapter],
    ['api', apiContext(engine)],
    ['dialect', engine.type],
    ...queryContext(runtime),
    ...(runtime ? ([['run_started_at', DateTimeObject.utc(runtime.runStartedAt)]] as const) : []),
    ['model', toValue({ ...node, ...batchOf(runtime) })],
    ['graph', new GraphObject(undefined)],
    ['pre_hooks', toValue(node?.config?.['pre-hook'] ?? [])],
    ['post_hooks', toValue(node?.config?.['post-hook'] ?? [])],
    ...own,
  ];
  const builtins = new Namespace(
    'builtins',
    own.filter(([name]) => name === 'ref' || name === 'source' || name === 'config'),
  );
  const scope: MacroScope = new MacroScope(
    shared.macros,
    [...entries, ['builtins', builtins]] as [string, Value][],
    at,
  );
  scope.set('context', new ContextObject(scope));
  scope.set('render', renderFunction(scope));
  scope.set(
    'should_full_refresh',
    native('should_full_refresh', () => fullRefreshOf(node, runtime)),
  );
  return scope;
}

/** `model.batch`: its id, and its ends as datetimes in UTC. */
function batchOf(runtime: Runtime | undefined): object {
  if (!runtime?.batch) return {};
  const { id, start, end } = runtime.batch;
  const [event_time_start, event_time_end] = [start, end].map((at) => DateTimeObject.utc(at));
  return { batch: { id, event_time_start, event_time_end } };
}

/** `full_refresh` of the node's configuration, else what the command says. */
function fullRefreshOf(node: Partial<ManifestNode> | undefined, runtime: Runtime | undefined): boolean {
  return node?.config?.full_refresh ?? runtime?.fullRefresh ?? false;
}
