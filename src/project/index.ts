export { artifactMetadata, type ManifestArtifactOptions } from './artifact/manifest.ts';
export type { Compiled } from './artifact/node.ts';
export { writeAside, writeManifest } from './artifact/write.ts';
export { compileNode, renderHook, type CompiledSql, type HookInput } from './compile/compile.ts';
export { conditionOf, instantText } from './compile/filtered.ts';
export { runIncrementalStrategy, type StrategyInput } from './compile/incremental-strategy.ts';
export { inlineNode } from './compile/inline.ts';
export { callOperation, findMacro, type OperationInput } from './compile/operation.ts';
export { runMaterialization, type MaterializationInput } from './compile/materialization.ts';
export type { MacroSource } from './macros.ts';
export { compileUnitTest, planUnitTest, type UnitFixture, type UnitTestPlan } from './compile/unit-test.ts';
export { readsClock } from './compile/clock.ts';
export type { Profile } from './config/profile.ts';
export { readProjectFlags } from './config/project-flags.ts';
export { parseVariables } from './config/variables.ts';
export { readProjectSelectors } from './config/selectors.ts';
export { readSettings, settingsSchema, type Settings } from './config/settings.ts';
export { readNotify, readSource, sourceOf } from './config/source.ts';
export { descendants, ordered, readsStateful } from './graph/order.ts';
export { SELECTABLE_TYPES, select, type SelectOptions } from './graph/select.ts';
export type { Selectable, SelectableManifest } from './graph/selectable.ts';
export { selectorsArtifact } from './graph/selectors-artifact.ts';
export { readSelectors, selectorNamed, type Selector, type Selectors } from './graph/selectors-file.ts';
export { INDIRECT_SELECTIONS, type IndirectSelection } from './graph/spec.ts';
export {
  previousManifest,
  readPreviousState,
  type PreviousManifest,
  type PreviousState,
} from './graph/state/previous.ts';
export { loadProject, type LoadOptions, type ProjectEngine } from './load.ts';
export {
  inManifest,
  isHistory,
  RESOURCE_TYPES,
  type Hook,
  type Manifest,
  type ManifestNode,
  type NodeConfig,
  type ResourceType,
  type Freshness,
  type SourceDefinition,
  type UnitTest,
} from './manifest.ts';
export type { Project } from './project.ts';
export type { Runtime, Span } from './runtime.ts';
