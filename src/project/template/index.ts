export { BLOCK_KINDS, splitBlocks, type Block, type BlockKind } from './blocks.ts';
export { findCalls, type FoundCall, type FoundCalls } from './find-calls.ts';
export { toPlain, toValue } from './convert.ts';
export { charge } from './limits.ts';
export { parseTemplate, type ParseOptions, type Template } from './parse.ts';
export { callMacro, defineMacros, render, renderNative, tolerateUndefined } from './render.ts';
export { Scope } from './scope.ts';
export { returnFunction } from './signals.ts';
export { toRepr, toText } from './text.ts';
export {
  HostObject,
  itemsOf,
  MacroValue,
  native,
  NativeFunction,
  PyDict,
  PyFloat,
  PyIterator,
  PySet,
  PyTuple,
  PyView,
  truthy,
  type CallSite,
  type Kwargs,
  type Value,
} from './values.ts';
