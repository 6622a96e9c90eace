export { compileNode, renderHook, type HookInput } from './compile/compile.ts';
export { readsClock } from './compile/clock.ts';
export type { Profile } from './config/profile.ts';
export { readSettings, settingsSchema, type Settings } from './config/settings.ts';
export { readNotify, readSource, sourceOf } from './config/source.ts';
export { ordered, readsStateful, sourcesOf } from './graph/order.ts';
export { SELECTABLE_TYPES, select, type SelectOptions } from './graph/select.ts';
export type { Selectable, SelectableManifest } from './graph/selectable.ts';
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
  isHistory,
  RESOURCE_TYPES,
  type Hook,
  type Manifest,
  type ManifestNode,
  type NodeConfig,
  type ResourceType,
  type SourceDefinition,
} from './manifest.ts';
export {
  cleanProject,
  installedPackages,
  installPackages,
  type AddedPackage,
  type CleanOptions,
  type InstalledPackage,
  type InstallOptions,
} from './packages/index.ts';
export type { Project } from './project.ts';
export type { Runtime } from './runtime.ts';
export { scaffold, type ScaffoldOptions } from './scaffold/index.ts';
