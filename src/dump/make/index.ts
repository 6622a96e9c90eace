export { makeDump, type DumpTool, type MadeDump, type MakeOptions, type MakeProgress } from './make.ts';
export type { Source } from './source.ts';
