export { tableStatements, viewStatements, type Remake } from './remake.ts';
