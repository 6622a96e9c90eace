import { fail } from '../../errors.ts';
import { ConfigObject } from '../context/config.ts';
import type { MacroScope } from '../macros.ts';
import type { ManifestNode, SourceDefinition, UnitTest } from '../manifest.ts';
import { inputOf } from '../parse/unit-input.ts';
import { refOf, sourceOf } from '../parse/capture.ts';
import type { Project } from '../project.ts';
import type { Runtime } from '../runtime.ts';
import { HostObject, native, NativeFunction, parseTemplate, render, toText, toValue } from '../template/index.ts';
import { scopeFor, withoutEnd } from './compile.ts';
import { injectCtes, type Cte } from './ctes.ts';

/** What a unit test's rows stand in for, and how they are read. */
export interface UnitFixture {
  readonly name: string;
  /** What the rows take the place of. */
  readonly of: ManifestNode | SourceDefinition;
  readonly rows: UnitTest['given'][number];
}

export interface UnitTestPlan {
  readonly model: ManifestNode;
  readonly fixtures: readonly UnitFixture[];
}

/** Which rows stand in for what. Errors: `ref-unknown`, `unit-test-input`. */
export function planUnitTest({ manifest, refs }: Project, test: UnitTest): UnitTestPlan {
  const model = manifest.nodes[test.depends_on.nodes[0] ?? ''];
  if (!model) return fail('unit-test-input', { test: test.name, input: test.model });
  const fixtures = test.given.map((rows): UnitFixture => {
    const input = inputOf(test, rows.input);
    const of =
      input.kind === 'this'
        ? model
        : input.kind === 'ref'
          ? refs.find(input.ref, model.package_name)
          : Object.values(manifest.sources).find(
              (s) => s.source_name === input.source[0] && s.name === input.source[1],
            );
    if (!of) return fail('unit-test-input', { test: test.name, input: rows.input });
    const prefix = of.resource_type === 'source' ? `${of.source_name}__` : '';
    return { name: `__dbt__cte__${prefix}${of.name}`, of, rows };
  });
  return { model, fixtures };
}

export interface UnitTestSql {
  readonly plan: UnitTestPlan;
  /** The rows of each fixture as a select, in the order of the plan. */
  readonly selects: readonly string[];
  readonly runtime: Runtime;
}

/** The tested model's SQL, reading the test's rows. Errors: those of templates, `unit-test-input` for what has no rows. */
export async function compileUnitTest(
  project: Project,
  test: UnitTest,
  { plan, selects, runtime }: UnitTestSql,
): Promise<string> {
  const { model, fixtures } = plan;
  const ctes = fixtures.map((f, i): Cte => ({ id: f.of.unique_id, name: f.name, sql: selects[i] ?? '' }));
  const standIn = (of: ManifestNode | SourceDefinition | undefined, what: string): string =>
    fixtures.find((f) => f.of.unique_id === of?.unique_id)?.name ??
    fail('unit-test-input', { test: test.name, input: `${what}, for which no rows are given,` });
  const scope = scopeFor(project, {
    node: model,
    runtime: { ...runtime, isIncremental: () => Promise.resolve(test.overrides.macros['is_incremental'] === true) },
    config: new ConfigObject(model.config),
    onEphemeral: (node) => Promise.resolve(standIn(node, `ref('${node.name}')`)),
  });
  const ref = native('ref', (args, kwargs) => {
    const wanted = refOf(args, kwargs);
    return standIn(project.refs.find(wanted, model.package_name), `ref('${wanted.name}')`);
  });
  const source = native('source', (args) => {
    const [name, table] = sourceOf(args);
    const of = Object.values(project.manifest.sources).find((s) => s.source_name === name && s.name === table);
    return standIn(of, `source('${name}', '${table}')`);
  });
  scope.standIn('ref', ref);
  scope.standIn('source', source);
  const self = fixtures.find((f) => f.of.unique_id === model.unique_id);
  if (self) scope.standIn('this', self.name);
  override(scope, test);
  const sql = await render(parseTemplate(model.raw_code, model.original_file_path), scope);
  return injectCtes(withoutEnd(sql), ctes);
}

/** `overrides:` of a unit test: macros give a fixed value, variables and the environment other ones. */
function override(scope: MacroScope, { overrides }: UnitTest): void {
  for (const [name, value] of Object.entries(overrides.macros))
    scope.standIn(
      name,
      native(name, () => toValue(value)),
    );
  for (const [name, values] of [['var', overrides.vars] as const, ['env_var', overrides.env_vars] as const]) {
    if (Object.keys(values).length === 0) continue;
    const before = scope.get(name);
    const lookup: NativeFunction['code'] = (args, kwargs, site) => {
      const key = toText(args[0]);
      if (Object.hasOwn(values, key)) return toValue(values[key]);
      if (before instanceof NativeFunction) return before.code(args, kwargs, site);
      return before instanceof HostObject ? before.call?.(args, kwargs) : undefined;
    };
    scope.standIn(name, native(name, lookup));
  }
}
