{#- Seeds, for materializations of the user's: `agate_table` is what load_agate_table() gives. -#}

{% macro create_csv_table(model, agate_table) %}{{ return(adapter.dispatch('create_csv_table', 'dbt')(model, agate_table)) }}{% endmacro %}
{% macro default__create_csv_table(model, agate_table) %}
  {%- set types = model.config.get('column_types') or {} -%}
  {%- set columns = [] -%}
  {%- for name in agate_table.column_names -%}
    {%- set type = types.get(name) or agate_table.column_types[loop.index0] or type_string() -%}
    {%- do columns.append(adapter.quote_seed_column(name, model.config.get('quote_columns')) ~ ' ' ~ type) -%}
  {%- endfor -%}
  {%- set sql = 'create table ' ~ this ~ ' (' ~ columns | join(', ') ~ ')' -%}
  {%- call statement('_') -%} {{ sql }} {%- endcall -%}
  {{ return(sql) }}
{% endmacro %}

{% macro reset_csv_table(model, full_refresh, old_relation, agate_table) %}{{ return(adapter.dispatch('reset_csv_table', 'dbt')(model, full_refresh, old_relation, agate_table)) }}{% endmacro %}
{% macro default__reset_csv_table(model, full_refresh, old_relation, agate_table) %}
  {%- if full_refresh -%}
    {%- do adapter.drop_relation(old_relation) -%}
    {{ return(create_csv_table(model, agate_table)) }}
  {%- endif -%}
  {%- do adapter.truncate_relation(old_relation) -%}
  {{ return('truncate table ' ~ old_relation) }}
{% endmacro %}

{% macro get_seed_column_quoted_csv(model, column_names) %}
  {%- set quoted = [] -%}
  {%- for name in column_names -%}{%- do quoted.append(adapter.quote_seed_column(name, model.config.get('quote_columns'))) -%}{%- endfor -%}
  {{ return(quoted | join(', ')) }}
{% endmacro %}

{% macro get_batch_size() %}{{ return(adapter.dispatch('get_batch_size', 'dbt')()) }}{% endmacro %}
{% macro default__get_batch_size() %}{{ return(10000) }}{% endmacro %}
{% macro get_binding_char() %}{{ return(adapter.get_binding_char()) }}{% endmacro %}

{% macro load_csv_rows(model, agate_table) %}{{ return(adapter.dispatch('load_csv_rows', 'dbt')(model, agate_table)) }}{% endmacro %}
{% macro default__load_csv_rows(model, agate_table) %}
  {%- set names = get_seed_column_quoted_csv(model, agate_table.column_names) -%}
  {%- set statements = [] -%}
  {%- for rows in agate_table.rows | batch(get_batch_size()) -%}
    {%- set values, places = [], [] -%}
    {%- for row in rows -%}
      {%- do values.extend(row | list) -%}
      {%- do places.append('(' ~ (['?'] * agate_table.column_names | length) | join(', ') ~ ')') -%}
    {%- endfor -%}
    {%- set sql = 'insert into ' ~ this.render() ~ ' (' ~ names ~ ') values ' ~ places | join(', ') -%}
    {%- do adapter.add_query(sql, bindings=values, abridge_sql_log=true) -%}
    {%- do statements.append(sql) -%}
  {%- endfor -%}
  {{ return(statements[0] if statements else '') }}
{% endmacro %}

{% macro get_csv_sql(create_or_truncate_sql, insert_sql) %}{{ return(adapter.dispatch('get_csv_sql', 'dbt')(create_or_truncate_sql, insert_sql)) }}{% endmacro %}
{% macro default__get_csv_sql(create_or_truncate_sql, insert_sql) %}
  {{ create_or_truncate_sql }};
  -- dbt seed --
  {{ insert_sql }}
{% endmacro %}
