/** The columns that a snapshot adds to those of its select, in the order in which the first run lays them. */
const META_COLUMNS = ['dbt_scd_id', 'dbt_updated_at', 'dbt_valid_from', 'dbt_valid_to', 'dbt_is_deleted'] as const;
type MetaColumn = (typeof META_COLUMNS)[number];

/** dbt's name of a column → the name that it has in this snapshot's table. */
export type MetaColumns = Readonly<Record<MetaColumn, string>>;

/** Reads `snapshot_meta_column_names`; what it does not name keeps dbt's name. */
export function metaColumns(given: unknown, refuse: (problem: string) => never): MetaColumns {
  const map = given ?? {};
  if (typeof map !== 'object' || Array.isArray(map))
    return refuse('snapshot_meta_column_names maps names: {dbt_valid_from: <name>, dbt_valid_to: <name>}');
  const names = Object.entries(map as Record<string, unknown>).filter(([, name]) => name !== null && name !== '');
  for (const [column, name] of names) {
    if (!META_COLUMNS.some((c) => c === column))
      return refuse(`snapshot_meta_column_names knows ${META_COLUMNS.join(', ')}, not ${column}`);
    if (typeof name !== 'string') return refuse(`snapshot_meta_column_names.${column} must be a name`);
  }
  const chosen = Object.fromEntries(META_COLUMNS.map((c) => [c, c]));
  return { ...chosen, ...Object.fromEntries(names) } as MetaColumns;
}
