import { DBT_OPTIONS } from '../dbt/options.ts';
import { OPTIONS } from '../spec.ts';
import { verbCommand } from './nodes.ts';

export const build = verbCommand('build', {
  summary: 'seeds, models and tests in the order of the graph; what is below a failure is skipped',
  options: [
    OPTIONS.fullRefresh,
    DBT_OPTIONS.storeFailures,
    DBT_OPTIONS.empty,
    DBT_OPTIONS.sample,
    DBT_OPTIONS.eventTimeStart,
    DBT_OPTIONS.eventTimeEnd,
  ],
  examples: [{ command: 'varve build --exclude tag:slow', does: 'all but what is tagged slow' }],
});
