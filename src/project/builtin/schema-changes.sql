{#- What an incremental model does when its select has other columns than its table (on_schema_change). -#}

{% macro incremental_validate_on_schema_change(on_schema_change, default='ignore') %}
  {%- if on_schema_change in ['sync_all_columns', 'append_new_columns', 'fail', 'ignore'] -%}{{ return(on_schema_change) }}{%- endif -%}
  {%- do log('Invalid value for on_schema_change (' ~ on_schema_change ~ ') specified. Setting default value of ' ~ default ~ '.', info=true) -%}
  {{ return(default) }}
{% endmacro %}

{% macro check_for_schema_changes(source_relation, target_relation) %}
  {%- set fresh = adapter.get_columns_in_relation(source_relation) -%}
  {%- set standing = adapter.get_columns_in_relation(target_relation) -%}
  {%- set added, gone = diff_columns(fresh, standing), diff_columns(standing, fresh) -%}
  {%- set types = diff_column_data_types(fresh, standing) -%}
  {{ return({
    'schema_changed': (added or gone or types) | length > 0,
    'source_not_in_target': added,
    'target_not_in_source': gone,
    'source_columns': fresh,
    'target_columns': standing,
    'new_target_types': types,
  }) }}
{% endmacro %}

{% macro sync_column_schemas(on_schema_change, target_relation, schema_changes_dict) %}
  {%- set added = schema_changes_dict['source_not_in_target'] -%}
  {%- if on_schema_change == 'append_new_columns' and added -%}
    {%- do alter_relation_add_remove_columns(target_relation, added, none) -%}
  {%- elif on_schema_change == 'sync_all_columns' -%}
    {%- set gone = schema_changes_dict['target_not_in_source'] -%}
    {%- if added or gone -%}{%- do alter_relation_add_remove_columns(target_relation, added, gone) -%}{%- endif -%}
    {%- for change in schema_changes_dict['new_target_types'] -%}
      {%- do alter_column_type(target_relation, change['column_name'], change['new_type']) -%}
    {%- endfor -%}
  {%- endif -%}
{% endmacro %}

{#- The columns that the model writes from here on; an error where it is to fail. -#}
{% macro process_schema_changes(on_schema_change, source_relation, target_relation) %}
  {%- if on_schema_change == 'ignore' -%}{{ return({}) }}{%- endif -%}
  {%- set changes = check_for_schema_changes(source_relation, target_relation) -%}
  {%- if changes['schema_changed'] -%}
    {%- if on_schema_change == 'fail' -%}
      {%- do exceptions.raise_compiler_error(
        'The source and target schemas on this incremental model are out of sync!\n'
        ~ 'They can be reconciled in several ways:\n'
        ~ '  - set the `on_schema_change` config to either append_new_columns or sync_all_columns, depending on your situation.\n'
        ~ '  - Re-run the incremental model with `full_refresh: True` to update the target schema.\n'
        ~ 'Source columns not in target: ' ~ changes['source_not_in_target'] | map(attribute='name') | join(', ') ~ '\n'
        ~ 'Target columns not in source: ' ~ changes['target_not_in_source'] | map(attribute='name') | join(', ') ~ '\n'
        ~ 'New column types: ' ~ changes['new_target_types']
      ) -%}
    {%- endif -%}
    {%- do sync_column_schemas(on_schema_change, target_relation, changes) -%}
  {%- endif -%}
  {{ return(changes['source_columns']) }}
{% endmacro %}
