import { fail } from '../../errors.ts';
import { HostObject, native, PyDict, toText, type Kwargs, type Value } from '../template/index.ts';
import { given } from './given.ts';
import { Namespace } from './namespace.ts';

type Log = (text: string) => void;

/** How one of dbt's exceptions is worded: its arguments by name, its sentence. */
interface Raised {
  readonly args: readonly string[];
  readonly message: (args: readonly Value[]) => string;
}

const plain: Raised = { args: ['msg', 'node'], message: ([message]) => toText(message) };

/** `exceptions.*` by dbt's names, in dbt's words. */
const RAISED: Readonly<Record<string, Raised>> = {
  raise_compiler_error: plain,
  raise_database_error: plain,
  raise_dependency_error: plain,
  raise_not_implemented: { args: ['msg'], message: ([message]) => `ERROR: ${toText(message)}` },
  raise_fail_fast_error: plain,
  raise_parsing_error: plain,
  raise_cache_inconsistent: {
    args: ['message'],
    message: ([message]) => `Cache inconsistency detected: ${toText(message)}`,
  },
  raise_dataclass_not_dict: {
    args: ['obj'],
    message: ([object]) =>
      `The object ("${toText(object)}") was used as a dictionary. This capability has been removed from objects of this type.`,
  },
  missing_config: {
    args: ['model', 'name'],
    message: ([model, name]) =>
      `Model '${member(model, 'unique_id')}' does not define a required config parameter '${toText(name)}'.`,
  },
  missing_materialization: {
    args: ['model', 'adapter_type'],
    message: ([model, type]) =>
      `No materialization '${member(memberOf(model, 'config'), 'materialized')}' was found for adapter ${toText(type)}! (searched types 'default' and '${toText(type)}')`,
  },
  missing_relation: { args: ['relation', 'model'], message: ([relation]) => `Relation ${toText(relation)} not found!` },
  relation_wrong_type: {
    args: ['relation', 'expected_type', 'model'],
    message: ([relation, expected]) =>
      `Trying to create ${toText(expected)} ${toText(relation)}, but it currently exists as a ${member(relation, 'type')}. ` +
      `Either drop ${toText(relation)} manually, or run dbt with \`--full-refresh\` and dbt will drop it for you.`,
  },
  raise_ambiguous_alias: {
    args: ['node_1', 'node_2', 'duped_name'],
    message: ([first, second, name]) =>
      `dbt found two resources with the database representation "${name === undefined ? member(first, 'relation_name') : toText(name)}".\n` +
      'dbt cannot create two resources with identical database representations. To fix this,\n' +
      `change the configuration of one of these resources:\n- ${described(first)}\n- ${described(second)}`,
  },
  raise_ambiguous_catalog_match: {
    args: ['unique_id', 'match_1', 'match_2'],
    message: ([id]) => `dbt found two relations in your warehouse with similar database identifiers for ${toText(id)}.`,
  },
  raise_duplicate_resource_name: {
    args: ['node_1', 'node_2'],
    message: ([first, second]) =>
      `dbt found two resources with the name "${member(first, 'name')}":\n- ${described(first)}\n- ${described(second)}`,
  },
  raise_contract_error: {
    args: ['yaml_columns', 'sql_columns'],
    message: ([written, found]) =>
      'This model has an enforced contract that failed.\nPlease ensure the name, data_type, and number of columns in your contract match ' +
      `the columns in your model's definition.\n\nContract: ${columnsText(written)}\nDefinition: ${columnsText(found)}`,
  },
  column_type_missing: {
    args: ['column_names'],
    message: ([names]) =>
      'Contracted models require data_type to be defined for each column.  Please ensure that the column name and data_type are ' +
      `defined within the YAML configuration for the ${toText(names)} column(s).`,
  },
};

function memberOf(object: Value, name: string): Value {
  if (object instanceof PyDict) return object.get(name);
  return object instanceof HostObject ? object.attribute(name) : undefined;
}

function member(object: Value, name: string): string {
  return toText(memberOf(object, name) ?? '');
}

function described(node: Value): string {
  return `${member(node, 'unique_id')} (${member(node, 'original_file_path')})`;
}

function columnsText(columns: Value): string {
  const list = Array.isArray(columns) ? columns : [];
  return list.map((c) => `${member(c, 'name')} ${member(c, 'data_type') || member(c, 'formatted')}`.trim()).join(', ');
}

/** `exceptions`. Errors: `compiler-error` in dbt's words. */
export function exceptions(log: Log): Namespace {
  const raising = Object.entries(RAISED).map(([name, { args, message }]): [string, Value] => [
    name,
    native(name, (values, kwargs: Kwargs) => fail('compiler-error', { message: message(given(values, kwargs, args)) })),
  ]);
  return new Namespace('exceptions', [
    ...raising,
    ['warn', native('warn', ([message], kwargs) => (log(`Warning: ${toText(message ?? kwargs.get('msg'))}`), ''))],
    [
      'warn_snapshot_timestamp_data_types',
      native('warn_snapshot_timestamp_data_types', ([found, asked]) => {
        log(
          `Warning: Data type of snapshot table timestamp columns (${toText(found)}) doesn't match derived column 'updated_at' (${toText(asked)}). Please update snapshot config 'updated_at'.`,
        );
        return '';
      }),
    ],
  ]);
}
