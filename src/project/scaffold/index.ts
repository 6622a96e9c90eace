export { scaffold, type ScaffoldOptions } from './scaffold.ts';
