export { compileNode, renderHook, type HookInput } from './compile/compile.ts';
export { readsClock } from './compile/clock.ts';
export type { Profile } from './config/profile.ts';
export { settingsSchema, type Settings } from './config/settings.ts';
export { ordered, readsStateful, sourcesOf } from './graph/order.ts';
export { select, type SelectOptions } from './graph/select.ts';
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
export type { Project } from './project.ts';
export type { Runtime } from './runtime.ts';
export { scaffold, type ScaffoldOptions } from './scaffold/index.ts';
