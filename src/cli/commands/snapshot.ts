import { DBT_OPTIONS } from '../dbt/options.ts';
import { OPTIONS } from '../spec.ts';
import { verbCommand } from './nodes.ts';

export const snapshot = verbCommand('snapshot', {
  summary: "run dbt's snapshots: what changed gets a new version",
  options: [OPTIONS.fullRefresh, DBT_OPTIONS.empty],
  examples: [{ command: 'varve snapshot --select orders_snapshot', does: 'one of them' }],
});
