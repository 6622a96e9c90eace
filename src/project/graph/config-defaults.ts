import { isMap } from '../config/yaml.ts';
import type { Selectable } from './selectable.ts';

type Config = Readonly<Record<string, unknown>>;

const EVERY: Config = { enabled: true, tags: [], meta: {} };

const RELATION: Config = {
  ...EVERY,
  lookback: 1,
  persist_docs: {},
  quoting: {},
  column_types: {},
  on_schema_change: 'ignore',
  on_configuration_change: 'apply',
  grants: {},
  packages: [],
  docs: { show: true },
  contract: { enforced: false, alias_types: true },
};

const TEST: Config = {
  ...EVERY,
  schema: 'dbt_test__audit',
  materialized: 'test',
  severity: 'ERROR',
  fail_calc: 'count(*)',
  warn_if: '!= 0',
  error_if: '!= 0',
};

/** dbt's defaults of each kind's configuration: `config.on_schema_change:ignore` names what says nothing of it too. */
const DEFAULTS: Readonly<Record<string, Config>> = {
  model: { ...RELATION, materialized: 'view', access: 'protected' },
  analysis: { ...RELATION, materialized: 'view' },
  operation: { ...RELATION, materialized: 'view' },
  seed: { ...RELATION, materialized: 'seed', delimiter: ',' },
  snapshot: { ...RELATION, materialized: 'snapshot' },
  test: TEST,
};

/** What is filled up key by key. */
const MERGED = ['docs', 'contract'];

/** Configuration of a node with dbt's defaults below it. */
export function configOf(node: Pick<Selectable, 'resource_type' | 'config'>): Config {
  const defaults = DEFAULTS[node.resource_type] ?? EVERY;
  const config: Record<string, unknown> = { ...defaults, ...node.config };
  for (const key of MERGED) {
    const [below, own] = [defaults[key], config[key]];
    if (below !== own && isMap(below) && isMap(own)) config[key] = { ...below, ...own };
  }
  return config;
}
