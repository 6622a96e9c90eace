import { sameConfig, sameRelation } from './config.ts';
import { sameContract } from './contract.ts';
import { canonical, mapAt, sameKeys } from './equal.ts';
import type { Fields } from './previous.ts';

/** True where nothing of a node has changed that dbt counts as a change. */
export type Same = (now: Fields, before: Fields) => boolean;

/** dbt's `same_contents`, by kind. What is only described or tagged anew is the same. */
export function sameContents(now: Fields, before: Fields): boolean {
  switch (now['resource_type']) {
    case 'source':
      return sameSource(now, before);
    case 'exposure':
      return sameExposure(now, before);
    case 'unit_test':
      return sameUnitTest(now, before);
    case 'test':
      return sameTest(now, before);
    default:
      return sameNode(now, before) && (now['resource_type'] !== 'model' || sameReference(now, before));
  }
}

function sameNode(now: Fields, before: Fields): boolean {
  return (
    sameContract(now, before) &&
    sameBody(now, before) &&
    sameConfig(now, before) &&
    samePersistedDescription(now, before) &&
    sameKeys(now, before, ['fqn']) &&
    sameRelation(now, before)
  );
}

/** Text of models, checksum of seeds. */
export function sameBody(now: Fields, before: Fields): boolean {
  if (now['resource_type'] !== 'seed') return codeOf(now) === codeOf(before);
  const [a, b] = [mapAt(now, 'checksum'), mapAt(before, 'checksum')];
  return a['name'] !== 'none' && a['name'] === b['name'] && a['checksum'] === b['checksum'];
}

function codeOf(node: Fields): string {
  const code = node['raw_code'] ?? node['raw_sql'];
  return typeof code === 'string' ? code.trim() : '';
}

/** Descriptions count where persist_docs puts them into the database. */
export function samePersistedDescription(now: Fields, before: Fields): boolean {
  const persisted = mapAt(mapAt(now, 'config'), 'persist_docs');
  if (persisted['relation'] === true && !sameKeys(now, before, ['description'])) return false;
  return persisted['columns'] !== true || canonical(columnTexts(now)) === canonical(columnTexts(before));
}

function columnTexts(node: Fields): Fields {
  const columns = mapAt(node, 'columns');
  return Object.fromEntries(Object.keys(columns).map((name) => [name, mapAt(columns, name)['description'] ?? null]));
}

/** What a ref() to a model hangs on. */
function sameReference(now: Fields, before: Fields): boolean {
  const access = (node: Fields): unknown => node['access'] ?? 'protected';
  return (
    canonical(now['latest_version']) === canonical(before['latest_version']) &&
    access(now) === access(before) &&
    sameKeys(now, before, ['deprecation_date'])
  );
}

/** Generic tests by configuration and name: their text is their macro's. */
function sameTest(now: Fields, before: Fields): boolean {
  const generic = now['test_metadata'] !== undefined && now['test_metadata'] !== null;
  return generic ? sameConfig(now, before) && sameKeys(now, before, ['fqn']) : sameNode(now, before);
}

export function sameSourceRelation(now: Fields, before: Fields): boolean {
  return sameKeys(now, before, ['database', 'schema', 'identifier']);
}

function sameSource(now: Fields, before: Fields): boolean {
  return (
    sameSourceRelation(now, before) &&
    sameConfig(now, before) &&
    sameKeys(now, before, ['fqn', 'quoting', 'freshness', 'loaded_at_field', 'external'])
  );
}

const OF_EXPOSURES = ['fqn', 'type', 'owner', 'maturity', 'url', 'description', 'label'];

function sameExposure(now: Fields, before: Fields): boolean {
  const parents = (node: Fields): string => {
    const { nodes } = mapAt(node, 'depends_on');
    return canonical(Array.isArray(nodes) ? nodes.map(String).sort() : []);
  };
  return sameKeys(now, before, OF_EXPOSURES) && parents(now) === parents(before) && sameConfig(now, before);
}

/** What is given and expected, rather than dbt's checksum of it, which is one of Python's spelling. */
function sameUnitTest(now: Fields, before: Fields): boolean {
  if (now['checksum'] !== undefined && now['checksum'] === before['checksum']) return true;
  return before['given'] !== undefined && sameKeys(now, before, ['model', 'versions', 'given', 'expect', 'overrides']);
}
