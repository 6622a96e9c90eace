export { makeDump, type MadeDump, type MakeOptions, type MakeProgress } from './make.ts';
export { connectSource, reasonOf, type SourceConnection } from './connect.ts';
export { describeSource, type SourceDescription } from './describe.ts';
export type { DumpTool } from './program.ts';
export { sourceText, type Source } from './source.ts';
