import { canonical, mapAt } from './equal.ts';
import type { Fields } from './previous.ts';

/** True where a model's contract is enforced no more and no less than before, and promises the same. */
export function sameContract(now: Fields, before: Fields): boolean {
  if (now['resource_type'] !== 'model') return true;
  if (!isEnforced(now) && !isEnforced(before)) return true;
  return isEnforced(now) && isEnforced(before) && canonical(promise(now)) === canonical(promise(before));
}

export function isEnforced(node: Fields): boolean {
  return (mapAt(node, 'contract')['enforced'] ?? mapAt(mapAt(node, 'config'), 'contract')['enforced']) === true;
}

/** Columns with types and constraints; the model's own constraints where its materialization holds to them. */
function promise(node: Fields): unknown {
  const columns = Object.entries(columnsOf(node))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, column]) => [name, typeOf(column), constraintsOf(column)]);
  return holdsConstraints(node) ? [columns, materialized(node), constraintsOf(node)] : [columns];
}

/** What a change takes away from those who rely on the contract, in dbt's words; empty for an addition. */
export function breakingChanges(now: Fields, before: Fields): string[] {
  if (!isEnforced(before) || sameContract(now, before)) return [];
  const changes: string[] = [];
  if (!isEnforced(now))
    changes.push(
      'Contract enforcement was removed: Previously, this model had an enforced contract. It is no longer configured to enforce its contract, and this is a breaking change.',
    );
  changes.push(...columnChanges(now, before), ...constraintChanges(now, before));
  const constrained = constraintsOf(before).length > 0 || columnList(before).some((c) => constraintsOf(c).length > 0);
  if (holdsConstraints(before) && !holdsConstraints(now) && constrained)
    changes.push(
      `Materialization changed with enforced constraints: \n    - ${materialized(before)} -> ${materialized(now)}`,
    );
  return changes;
}

function columnChanges(now: Fields, before: Fields): string[] {
  const present = columnsOf(now);
  const earlier = Object.entries(columnsOf(before)).sort(([a], [b]) => (a < b ? -1 : 1));
  const removed = earlier.filter(([name]) => present[name] === undefined).map(([name]) => name);
  const retyped = earlier.flatMap(([name, column]) => {
    const [old, type] = [typeOf(column), typeOf(present[name] ?? {})];
    return present[name] === undefined || baseType(old) === baseType(type)
      ? []
      : [`${name} (${old ?? 'None'} -> ${type ?? 'None'})`];
  });
  return [...listed('Columns were removed', removed), ...listed('Columns with data_type changes', retyped)];
}

function constraintChanges(now: Fields, before: Fields): string[] {
  if (!holdsConstraints(before)) return [];
  const present = columnsOf(now);
  const gone = (from: Fields, to: Fields): Fields[] => {
    const kept = new Set(constraintsOf(to).map((constraint) => canonical(constraint)));
    return constraintsOf(from).filter((constraint) => !kept.has(canonical(constraint)));
  };
  const ofColumns = Object.entries(columnsOf(before)).flatMap(([name, column]) => {
    const other = present[name];
    return other === undefined ? [] : gone(column, other).map((c) => `${nameOf(c)} constraint on column ${name}`);
  });
  const ofModel = gone(before, now).map((c) => `${nameOf(c)} constraint on columns ${canonical(c['columns'])}`);
  return [
    ...listed('Enforced column level constraints were removed', ofColumns),
    ...listed('Enforced model level constraints were removed', ofModel),
  ];
}

function listed(title: string, items: readonly string[]): string[] {
  return items.length === 0 ? [] : [`${title}: \n    - ${items.join('\n    - ')}`];
}

function nameOf(constraint: Fields): string {
  return `'${String(constraint['name'] ?? constraint['type'])}'`;
}

/** `varchar(10)` and `VARCHAR` are one type: size, precision and scale break nothing. */
function baseType(type: string | undefined): string | undefined {
  return type?.split('(')[0]?.trim().toLowerCase();
}

function typeOf({ data_type: type }: Fields): string | undefined {
  return typeof type === 'string' ? type : undefined;
}

function columnsOf(node: Fields): Readonly<Record<string, Fields>> {
  const columns = mapAt(node, 'columns');
  return Object.fromEntries(Object.keys(columns).map((name) => [name, mapAt(columns, name)]));
}

function columnList(node: Fields): readonly Fields[] {
  return Object.values(columnsOf(node));
}

/** Constraints without what is default. */
function constraintsOf(fields: Fields): readonly Fields[] {
  const list = fields['constraints'];
  return Array.isArray(list)
    ? (list as Fields[]).map(({ warn_unenforced = true, warn_unsupported = true, ...rest }) => ({
        ...rest,
        ...(warn_unenforced === true ? {} : { warn_unenforced }),
        ...(warn_unsupported === true ? {} : { warn_unsupported }),
      }))
    : [];
}

function materialized(node: Fields): string {
  return String(mapAt(node, 'config')['materialized']);
}

function holdsConstraints(node: Fields): boolean {
  return materialized(node) === 'table' || materialized(node) === 'incremental';
}
