import type { ManifestNode } from '../project/index.ts';
import { VALIDITY } from '../silver/index.ts';

/** The columns of a history that closing a version changes (H4), and no others. */
export function endColumns({ resource_type, config }: ManifestNode): readonly string[] {
  if (resource_type !== 'snapshot') return [VALIDITY.to, VALIDITY.current];
  const names = (config as Readonly<Record<string, unknown>>)['snapshot_meta_column_names'];
  const given = (names ?? {}) as { readonly dbt_valid_to?: string | null };
  return [given.dbt_valid_to ?? 'dbt_valid_to'];
}
