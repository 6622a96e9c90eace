{#- Selects around selects: tests, previews, contracts. -#}

{#- The rows of a test that its config `where` leaves; a relation where it says nothing. -#}
{% macro get_where_subquery(relation) %}{{ return(adapter.dispatch('get_where_subquery', 'dbt')(relation)) }}{% endmacro %}
{% macro default__get_where_subquery(relation) %}
  {%- set where = config.get('where') -%}
  {{ return('(select * from ' ~ relation ~ ' where ' ~ where ~ ') dbt_subquery' if where else relation) }}
{% endmacro %}

{#- One row: how many rows fail, and whether that warns or fails. -#}
{% macro get_test_sql(main_sql, fail_calc, warn_if, error_if, limit) %}{{ return(adapter.dispatch('get_test_sql', 'dbt')(main_sql, fail_calc, warn_if, error_if, limit)) }}{% endmacro %}
{% macro default__get_test_sql(main_sql, fail_calc, warn_if, error_if, limit) -%}
  select
    {{ fail_calc }} as failures,
    {{ fail_calc }} {{ warn_if }} as should_warn,
    {{ fail_calc }} {{ error_if }} as should_error
  from (
    {{ main_sql }}
    {{ 'limit ' ~ limit if limit is not none }}
  ) dbt_internal_test
{%- endmacro %}

{% macro get_limit_subquery_sql(sql, limit) %}{{ return(adapter.dispatch('get_limit_sql', 'dbt')(sql, limit)) }}{% endmacro %}
{% macro default__get_limit_sql(sql, limit) %}
  select * from (
    {{ sql }}
  ) as model_limit_subq
  limit {{ limit }}
{% endmacro %}
{% macro get_show_sql(compiled_code, sql_header, limit) -%}
  {{ sql_header or '' }}
  {{ get_limit_subquery_sql(compiled_code, limit) if limit is not none else compiled_code }}
{%- endmacro %}

{#- The select with its columns in the order of the contract. -#}
{% macro get_select_subquery(sql) %}{{ return(adapter.dispatch('get_select_subquery', 'dbt')(sql)) }}{% endmacro %}
{% macro default__get_select_subquery(sql) %}
  select {{ get_column_names() }}
  from (
    {{ sql }}
  ) as model_subq
{% endmacro %}
{% macro get_column_names() -%}
  {%- set names = [] -%}
  {%- for column in model.columns.values() -%}
    {%- do names.append(adapter.quote(column['name']) if column.get('quote') else column['name']) -%}
  {%- endfor -%}
  {{ names | join(', ') }}
{%- endmacro %}

{% macro get_empty_schema_sql(columns) %}{{ return(adapter.dispatch('get_empty_schema_sql', 'dbt')(columns)) }}{% endmacro %}
{% macro default__get_empty_schema_sql(columns) %}
  {%- set untyped = columns.values() | rejectattr('data_type') | map(attribute='name') | list -%}
  {%- if untyped -%}{%- do exceptions.column_type_missing(untyped) -%}{%- endif %}
  select
    {%- for column in columns.values() %}
    cast(null as {{ column['data_type'] }}) as {{ adapter.quote(column['name']) if column.get('quote') else column['name'] }}{{ ', ' if not loop.last }}
    {%- endfor %}
{% endmacro %}

{#- Nothing, or the error that the select has other columns than the contract. -#}
{% macro get_assert_columns_equivalent(sql) %}{{ return(adapter.dispatch('get_assert_columns_equivalent', 'dbt')(sql)) }}{% endmacro %}
{% macro default__get_assert_columns_equivalent(sql) %}{{ return(assert_columns_equivalent(sql)) }}{% endmacro %}
{% macro assert_columns_equivalent(sql) %}
  {%- set declared = adapter.get_column_schema_from_query(get_empty_schema_sql(model.columns)) -%}
  {%- set found = adapter.get_column_schema_from_query(sql) -%}
  {%- set known = {} -%}
  {%- for column in found -%}{%- do known.update({column.name | lower: column.dtype}) -%}{%- endfor -%}
  {%- for column in declared if known.get(column.name | lower) != column.dtype or declared | length != found | length -%}
    {%- do exceptions.raise_contract_error(declared, found) -%}
  {%- endfor -%}
{% endmacro %}

{#- `(id integer not null, …)` out of the model's columns and constraints. -#}
{% macro get_table_columns_and_constraints() %}{{ return(adapter.dispatch('get_table_columns_and_constraints', 'dbt')()) }}{% endmacro %}
{% macro default__get_table_columns_and_constraints() %}{{ return(table_columns_and_constraints()) }}{% endmacro %}
{% macro table_columns_and_constraints() -%}
  {%- set parts = [] -%}
  {%- for column in model.columns.values() -%}
    {%- set words = [adapter.quote(column['name']) if column.get('quote') else column['name'], column['data_type']] -%}
    {%- for constraint in column.get('constraints') or [] -%}{%- do words.append(constraint_sql(constraint)) -%}{%- endfor -%}
    {%- do parts.append(words | join(' ')) -%}
  {%- endfor -%}
  {%- for constraint in model.get('constraints') or [] -%}{%- do parts.append(constraint_sql(constraint)) -%}{%- endfor -%}
  ({{ parts | join(', ') }})
{%- endmacro %}

{#- One constraint, of a column or, with columns of its own, of the table. -#}
{% macro constraint_sql(constraint) -%}
  {%- set columns = ' (' ~ constraint['columns'] | join(', ') ~ ')' if constraint.get('columns') else '' -%}
  {%- set expression = constraint.get('expression') or '' -%}
  {%- set type = constraint['type'] | string -%}
  {{ 'constraint ' ~ constraint['name'] ~ ' ' if constraint.get('name') }}
  {%- if type == 'check' -%} check ({{ expression }})
  {%- elif type == 'foreign_key' -%} {{ 'foreign key' ~ columns if columns }} references {{ constraint['to'] ~ ' (' ~ constraint['to_columns'] | join(', ') ~ ')' if constraint.get('to') else expression }}
  {%- elif type == 'custom' -%} {{ expression }}
  {%- else -%} {{ type | replace('_', ' ') }}{{ columns }} {{ expression }}
  {%- endif -%}
{%- endmacro %}

{#- Asks the engine whether it understands a statement, without running it. -#}
{% macro validate_sql(sql) %}{{ return(adapter.dispatch('validate_sql', 'dbt')(sql)) }}{% endmacro %}
{% macro default__validate_sql(sql) -%}
  {%- call statement('validate_sql') -%} explain {{ sql }} {%- endcall -%}
  {{ return(load_result('validate_sql')) }}
{%- endmacro %}

{% macro get_true_sql() %}{{ return(adapter.dispatch('get_true_sql', 'dbt')()) }}{% endmacro %}
{% macro default__get_true_sql() %}{{ return('TRUE') }}{% endmacro %}
