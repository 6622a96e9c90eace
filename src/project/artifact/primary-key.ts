import type { Manifest, ManifestNode } from '../manifest.ts';

/** The columns that tell a model's rows apart, as dbt finds them: by constraint, else by tests for unique and not_null. */
export function primaryKey({ nodes, child_map }: Manifest, node: ManifestNode): readonly string[] {
  if (node.resource_type !== 'model') return [];
  const isKey = ({ type }: { readonly type: string }): boolean => type === 'primary_key';
  const constraint = node.constraints?.find(isKey);
  if (constraint) return constraint.columns ?? [];
  const column = Object.values(node.columns).find((c) => c.constraints?.some(isKey));
  if (column) return [column.name];
  const tests = (child_map[node.unique_id] ?? []).flatMap((id) => {
    const test = nodes[id];
    return test?.test_metadata && test.attached_node === node.unique_id ? [test.test_metadata] : [];
  });
  const unique = new Set<string>();
  const notNull = new Set<string>();
  for (const { name, kwargs } of tests) {
    const { column_name: one, combination_of_columns: many } = kwargs;
    const columns = typeof one === 'string' ? [one] : Array.isArray(many) ? many.map(String) : [];
    const into = name === 'not_null' ? notNull : /^unique(_combination_of_columns)?$/.test(name) ? unique : undefined;
    for (const c of columns) into?.add(c);
  }
  const both = [...notNull].filter((c) => unique.has(c));
  return both.length > 0 ? both : [...unique];
}
