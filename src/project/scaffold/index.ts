export { starterProfile } from './project-files.ts';
export { starter } from './starter.ts';
export { scaffold, type ScaffoldOptions } from './scaffold.ts';
