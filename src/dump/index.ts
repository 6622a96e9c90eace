export { inspectDump, readEndLine, type DumpSchema } from './inspect.ts';
export { dayOfEndLine, dayOfName, locateDumps, type LocatedDump } from './locate.ts';
export { makeDump, type DumpTool, type MadeDump, type MakeProgress, type Source } from './make/index.ts';
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
