{#- Tables and views out of a select. -#}

{% macro get_create_table_as_sql(temporary, relation, sql) %}{{ return(adapter.dispatch('get_create_table_as_sql', 'dbt')(temporary, relation, sql)) }}{% endmacro %}
{% macro default__get_create_table_as_sql(temporary, relation, sql) %}{{ return(create_table_as(temporary, relation, sql)) }}{% endmacro %}

{% macro create_table_as(temporary, relation, compiled_code, language='sql') -%}
  {%- if language != 'sql' -%}
    {%- do exceptions.raise_compiler_error('Models in ' ~ language ~ ' cannot be run: only SQL can.') -%}
  {%- endif -%}
  {{ adapter.dispatch('create_table_as', 'dbt')(temporary, relation, compiled_code) }}
{%- endmacro %}
{#- With an enforced contract the table is declared first, so that its constraints hold for every row. -#}
{% macro default__create_table_as(temporary, relation, compiled_code) -%}
  {{ config.get('sql_header', '') }}
  {%- set enforced = config.get('contract') -%}
  {%- if enforced and enforced.enforced and not temporary %}
  {{ get_assert_columns_equivalent(compiled_code) }}
  create table {{ relation }} {{ get_table_columns_and_constraints() }};
  insert into {{ relation }} ({{ get_quoted_csv(model.columns.values() | map(attribute='name') | list) }}) (
    {{ get_select_subquery(compiled_code) }}
  )
  {%- else %}
  create {{ 'temporary ' if temporary }}table {{ relation.include(database=false, schema=false) if temporary else relation }} as (
    {{ compiled_code }}
  )
  {%- endif %}
{%- endmacro %}

{% macro get_create_view_as_sql(relation, sql) %}{{ return(adapter.dispatch('get_create_view_as_sql', 'dbt')(relation, sql)) }}{% endmacro %}
{% macro default__get_create_view_as_sql(relation, sql) %}{{ return(create_view_as(relation, sql)) }}{% endmacro %}

{% macro create_view_as(relation, sql) %}{{ return(adapter.dispatch('create_view_as', 'dbt')(relation, sql)) }}{% endmacro %}
{% macro default__create_view_as(relation, sql) -%}
  {{ config.get('sql_header', '') }}
  {%- set enforced = config.get('contract') -%}
  {%- if enforced and enforced.enforced %}{{ get_assert_columns_equivalent(sql) }}{% endif %}
  create view {{ relation }} as (
    {{ sql }}
  )
{%- endmacro %}

{% macro set_sql_header(config) -%}
  {%- do config.set('sql_header', caller()) -%}
{%- endmacro %}

{% macro get_create_sql(relation, sql) %}{{ return(adapter.dispatch('get_create_sql', 'dbt')(relation, sql)) }}{% endmacro %}
{% macro default__get_create_sql(relation, sql) %}
  {{ return(get_create_view_as_sql(relation, sql) if relation.is_view else get_create_table_as_sql(false, relation, sql)) }}
{% endmacro %}
{% macro get_create_intermediate_sql(relation, sql) %}{{ return(get_create_sql(make_intermediate_relation(relation), sql)) }}{% endmacro %}
{% macro get_create_backup_sql(relation) %}{{ return(get_rename_sql(relation, make_backup_relation(relation, relation.type).identifier)) }}{% endmacro %}
{% macro get_rename_intermediate_sql(relation) %}{{ return(get_rename_sql(make_intermediate_relation(relation), relation.identifier)) }}{% endmacro %}
{% macro get_drop_backup_sql(relation) %}{{ return(get_drop_sql(make_backup_relation(relation, relation.type))) }}{% endmacro %}

{#- A view put in the place of whatever has its name; one that is a table is dropped, which a user asked for by the word view. -#}
{% macro create_or_replace_view() %}
  {%- set target_relation = this.incorporate(type='view') -%}
  {%- set standing = load_cached_relation(target_relation) -%}
  {{ run_hooks(pre_hooks) }}
  {%- if standing is not none and not standing.is_view -%}{{ handle_existing_table(should_full_refresh(), standing) }}{%- endif -%}
  {%- if standing is not none and standing.is_view -%}{%- do adapter.drop_relation(standing) -%}{%- endif -%}
  {%- call statement('main') -%} {{ get_create_view_as_sql(target_relation, sql) }} {%- endcall -%}
  {{ run_hooks(post_hooks) }}
  {{ return({'relations': [target_relation]}) }}
{% endmacro %}

{% macro handle_existing_table(full_refresh, old_relation) %}{{ return(adapter.dispatch('handle_existing_table', 'dbt')(full_refresh, old_relation)) }}{% endmacro %}
{% macro default__handle_existing_table(full_refresh, old_relation) %}{%- do adapter.drop_relation(old_relation) -%}{% endmacro %}

{% macro create_indexes(relation) %}{{ return(adapter.dispatch('create_indexes', 'dbt')(relation)) }}{% endmacro %}
{% macro default__create_indexes(relation) -%}
  {%- for index in config.get('indexes', default=[]) -%}
    {%- set sql = get_create_index_sql(relation, index) -%}
    {%- if sql -%}{%- do run_query(sql) -%}{%- endif -%}
  {%- endfor -%}
{%- endmacro %}
{% macro get_create_index_sql(relation, index_dict) %}{{ return(adapter.dispatch('get_create_index_sql', 'dbt')(relation, index_dict)) }}{% endmacro %}
{% macro default__get_create_index_sql(relation, index_dict) -%}
  {%- set columns = index_dict['columns'] -%}
  create {{ 'unique ' if index_dict.get('unique') }}index
  {{ adapter.quote('__dbt_index_' ~ local_md5(relation ~ columns | join('_'))) }} on {{ relation }} ({{ columns | join(', ') }})
{%- endmacro %}
