export { makeDump, type DumpTool, type MadeDump, type MakeOptions, type MakeProgress } from './make.ts';
export { connectSource, reasonOf, type SourceConnection } from './connect.ts';
export { sourceText, type Source } from './source.ts';
