import { DBT_OPTIONS } from '../dbt/options.ts';
import { OPTIONS } from '../spec.ts';
import { verbCommand } from './nodes.ts';

export const seed = verbCommand('seed', {
  summary: 'load the CSV files of the project',
  options: [OPTIONS.fullRefresh, DBT_OPTIONS.empty, { flags: '--show', help: 'taken as dbt takes it', hidden: true }],
  examples: [{ command: 'varve seed --select tenant_status_codes', does: 'load one of them' }],
});
