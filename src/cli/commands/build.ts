import { OPTIONS } from '../spec.ts';
import { verbCommand } from './nodes.ts';

export const build = verbCommand('build', {
  summary: 'seeds, models and tests in the order of the graph; what is below a failure is skipped',
  options: [OPTIONS.fullRefresh],
  examples: [{ command: 'varve build --exclude tag:slow', does: 'all but what is tagged slow' }],
});
