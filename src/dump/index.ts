export { inspectDump, readEndLine, type DumpSchema } from './inspect.ts';
export { dayOfEndLine, dayOfName, locateDumps, type LocatedDump } from './locate.ts';
export {
  connectSource,
  describeSource,
  makeDump,
  reasonOf,
  sourceText,
  type DumpTool,
  type MadeDump,
  type MakeProgress,
  type Source,
  type SourceConnection,
} from './make/index.ts';
export {
  readDump,
  type DumpEvent,
  type DumpProgress,
  type DumpReading,
  type DumpSource,
  type DumpSummary,
  type DumpTable,
  type ReadOptions,
} from './read.ts';
export { declaredType } from './types.ts';
