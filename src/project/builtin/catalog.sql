{#- What exists, asked by a statement. -#}

{% macro information_schema_name(database) %}{{ return(adapter.dispatch('information_schema_name', 'dbt')(database)) }}{% endmacro %}
{% macro default__information_schema_name(database) -%} {{ adapter.quote(database) ~ '.' if database }}information_schema {%- endmacro %}

{% macro list_schemas(database) %}{{ return(adapter.dispatch('list_schemas', 'dbt')(database)) }}{% endmacro %}
{% macro default__list_schemas(database) %}
  {{ return(run_query('select distinct schema_name from ' ~ information_schema_name(database) ~ '.schemata')) }}
{% endmacro %}

{#- A table of one number: 0 where there is no such schema. -#}
{% macro check_schema_exists(information_schema, schema) %}{{ return(adapter.dispatch('check_schema_exists', 'dbt')(information_schema, schema)) }}{% endmacro %}
{% macro default__check_schema_exists(information_schema, schema) %}
  {%- set asked = "select count(*) from " ~ information_schema.database ~ ".information_schema.schemata where lower(schema_name) = lower('" ~ schema ~ "')" -%}
  {{ return(run_query(asked)) }}
{% endmacro %}

{% macro list_relations_without_caching(schema_relation) %}{{ return(adapter.dispatch('list_relations_without_caching', 'dbt')(schema_relation)) }}{% endmacro %}
{% macro default__list_relations_without_caching(schema_relation) %}{{ return(adapter.list_relations_without_caching(schema_relation)) }}{% endmacro %}

{#- A row for each column of a database's schemas: `schemas` are their names. -#}
{% macro get_catalog(information_schema, schemas) %}{{ return(adapter.dispatch('get_catalog', 'dbt')(information_schema, schemas)) }}{% endmacro %}
{% macro default__get_catalog(information_schema, schemas) %}
  {{ return(run_query(catalog_sql("lower(t.table_schema) in ('" ~ schemas | map('lower') | join("', '") ~ "')"))) }}
{% endmacro %}

{% macro get_catalog_relations(information_schema, relations) %}{{ return(adapter.dispatch('get_catalog_relations', 'dbt')(information_schema, relations)) }}{% endmacro %}
{% macro default__get_catalog_relations(information_schema, relations) %}
  {%- set wanted = [] -%}
  {%- for relation in relations -%}
    {%- set named = " and lower(t.table_name) = '" ~ relation.identifier | lower ~ "'" if relation.identifier else '' -%}
    {%- do wanted.append("(lower(t.table_schema) = '" ~ relation.schema | lower ~ "'" ~ named ~ ')') -%}
  {%- endfor -%}
  {{ return(run_query(catalog_sql(wanted | join(' or ')))) }}
{% endmacro %}

{% macro get_catalog_for_single_relation(relation) %}{{ return(get_catalog_relations(none, [relation])) }}{% endmacro %}

{% macro catalog_sql(condition) %}
  select
    t.table_catalog as table_database,
    t.table_schema,
    t.table_name,
    t.table_type,
    cast(null as {{ type_string() }}) as table_comment,
    c.column_name,
    c.ordinal_position as column_index,
    c.data_type as column_type,
    cast(null as {{ type_string() }}) as column_comment,
    cast(null as {{ type_string() }}) as table_owner
  from information_schema.tables as t
  join information_schema.columns as c
    on c.table_catalog = t.table_catalog and c.table_schema = t.table_schema and c.table_name = t.table_name
  where {{ condition }}
  order by t.table_schema, t.table_name, c.ordinal_position
{% endmacro %}

{#- The latest instant of a source and the instant of the question. -#}
{% macro collect_freshness(source, loaded_at_field, filter) %}{{ return(adapter.dispatch('collect_freshness', 'dbt')(source, loaded_at_field, filter)) }}{% endmacro %}
{% macro default__collect_freshness(source, loaded_at_field, filter) %}
  {%- call statement('collect_freshness', fetch_result=true, auto_begin=false) -%}
    select max({{ loaded_at_field }}) as max_loaded_at, {{ current_timestamp() }} as snapshotted_at
    from {{ source }} {{ 'where ' ~ filter if filter }}
  {%- endcall -%}
  {{ return(load_result('collect_freshness')) }}
{% endmacro %}

{% macro collect_freshness_custom_sql(source, loaded_at_query) %}{{ return(adapter.dispatch('collect_freshness_custom_sql', 'dbt')(source, loaded_at_query)) }}{% endmacro %}
{% macro default__collect_freshness_custom_sql(source, loaded_at_query) %}
  {%- call statement('collect_freshness_custom_sql', fetch_result=true, auto_begin=false) -%}
    with source_query as ({{ loaded_at_query }})
    select (select * from source_query) as max_loaded_at, {{ current_timestamp() }} as snapshotted_at
  {%- endcall -%}
  {{ return(load_result('collect_freshness_custom_sql')) }}
{% endmacro %}
