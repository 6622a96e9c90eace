import { DBT_OPTIONS } from '../dbt/options.ts';
import { OPTIONS } from '../spec.ts';
import { verbCommand } from './nodes.ts';

export const run = verbCommand('run', {
  summary: 'run models, each its own commit, as dbt does',
  options: [
    OPTIONS.fullRefresh,
    DBT_OPTIONS.empty,
    DBT_OPTIONS.sample,
    DBT_OPTIONS.eventTimeStart,
    DBT_OPTIONS.eventTimeEnd,
  ],
  examples: [
    { command: 'varve run', does: 'run all models' },
    { command: 'varve run --select tenant_history+', does: 'one history and what is below it' },
  ],
});
