import type { Exposure, SourceDefinition } from '../manifest.ts';
import { columnsArtifact } from './node.ts';

const NO_LIMIT = { count: null, period: null };

/** What dbt writes for a source that says nothing of its freshness. */
const UNMEASURED = { warn_after: NO_LIMIT, error_after: NO_LIMIT, filter: null };

/** A source table as dbt's manifest v12 has it. */
export function sourceArtifact(source: SourceDefinition, created: number): object {
  const { columns, config, ...rest } = source;
  return {
    ...rest,
    loader: source.loader ?? '',
    quoting: { database: null, schema: null, identifier: null, column: null, ...source.quoting },
    loaded_at_field: source.loaded_at_field ?? null,
    loaded_at_query: source.loaded_at_query ?? null,
    freshness: source.freshness === undefined ? UNMEASURED : source.freshness,
    external: null,
    columns: columnsArtifact(columns),
    config: { event_time: null, static_analysis: null, freshness: UNMEASURED, ...config },
    source_meta: source.source_meta ?? {},
    patch_path: null,
    unrendered_config: source.unrendered_config ?? {},
    created_at: created,
    unrendered_database: source.unrendered_database ?? null,
    unrendered_schema: source.unrendered_schema ?? null,
    doc_blocks: source.doc_blocks ?? [],
  };
}

export function exposureArtifact(exposure: Exposure, created: number): object {
  return { ...exposure, metrics: [], created_at: created };
}
