{#- What this engine writes in its own way of the macros that come with every project. -#}

{% macro duckdb__current_timestamp() -%} now() {%- endmacro %}

{% macro duckdb__date(year, month, day) -%} make_date({{ year }}, {{ month }}, {{ day }}) {%- endmacro %}

{#- An interval times a number, since the number may be a column; there is no interval of a quarter. -#}
{% macro duckdb__dateadd(datepart, interval, from_date_or_timestamp) -%}
  {%- set part = datepart | lower -%}
  {%- set times, unit = {'quarter': (3, 'month'), 'week': (7, 'day')}.get(part, (1, part)) -%}
  ({{ from_date_or_timestamp }} + (cast({{ interval }} as bigint) * {{ times }}) * interval 1 {{ unit }})
{%- endmacro %}

{#- Weeks begin on Sunday, as dbt counts them: 1970-01-04 was one. -#}
{% macro duckdb__datediff(first_date, second_date, datepart) -%}
  {%- set from, to = 'cast(' ~ first_date ~ ' as timestamp)', 'cast(' ~ second_date ~ ' as timestamp)' -%}
  {%- if datepart | lower == 'week' -%}
    {%- set week = "floor(date_diff('day', timestamp '1970-01-04', %s) / 7)" -%}
    cast({{ week | format(to) }} - {{ week | format(from) }} as bigint)
  {%- else -%}
    date_diff('{{ datepart }}', {{ from }}, {{ to }})
  {%- endif -%}
{%- endmacro %}

{% macro duckdb__generate_series(upper_bound) %}
  select generate_series as generated_number from generate_series(1, {{ upper_bound }})
{% endmacro %}

{% macro duckdb__any_value(expression) -%} arbitrary({{ expression }}) {%- endmacro %}

{% macro duckdb__listagg(measure, delimiter_text, order_by_clause, limit_num) -%}
  {%- set ordered = measure ~ ' ' ~ (order_by_clause or '') -%}
  {%- if limit_num -%}
    list_aggr((array_agg({{ ordered }}))[1:{{ limit_num }}], 'string_agg', {{ delimiter_text }})
  {%- else -%}
    string_agg({{ measure }}, {{ delimiter_text }} {{ order_by_clause or '' }})
  {%- endif -%}
{%- endmacro %}

{% macro duckdb__split_part(string_text, delimiter_text, part_number) -%}
  string_split({{ string_text }}, {{ delimiter_text }})[{{ part_number }}]
{%- endmacro %}

{% macro duckdb__snapshot_get_time() -%} cast({{ dbt.current_timestamp() }} as timestamp) {%- endmacro %}

{#- Temporary tables stand in no schema that could be named. -#}
{% macro duckdb__make_temp_relation(base_relation, suffix) %}
  {%- set name = base_relation.identifier ~ suffix ~ dbt.py_current_timestring() -%}
  {{ return(base_relation.incorporate(path={'identifier': name, 'schema': none, 'database': none})) }}
{% endmacro %}

{#- Schemas of one database; the views of information_schema show those of all that are attached. -#}
{% macro duckdb__list_schemas(database) %}
  {{ return(dbt.run_query("select schema_name from information_schema.schemata where catalog_name = " ~ ("'" ~ database ~ "'" if database else 'current_database()'))) }}
{% endmacro %}

{#- There are no users to grant to. -#}
{% macro duckdb__apply_grants(relation, grant_config, should_revoke=true) %}{% endmacro %}

