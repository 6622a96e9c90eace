export { tableStatements, viewStatements, type Declared, type Remake } from './remake.ts';
export { contractProblems, definitions, hasContract, promised, promisedSelect } from './contract.ts';
