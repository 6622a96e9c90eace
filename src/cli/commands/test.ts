import { DBT_OPTIONS } from '../dbt/options.ts';
import { verbCommand } from './nodes.ts';

export const test = verbCommand('test', {
  summary: 'run data tests; failing rows stay as CSV under target/failures',
  options: [DBT_OPTIONS.storeFailures],
  examples: [{ command: 'varve test --select gold', does: 'the tests of the models in that folder' }],
});
