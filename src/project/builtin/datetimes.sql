{#- Instants of runs and snapshots, and days worked out in the template. -#}

{% macro snapshot_get_time() %}{{ return(adapter.dispatch('snapshot_get_time', 'dbt')()) }}{% endmacro %}
{% macro default__snapshot_get_time() -%} {{ current_timestamp() }} {%- endmacro %}

{% macro snapshot_string_as_time(timestamp) %}{{ return(adapter.dispatch('snapshot_string_as_time', 'dbt')(timestamp)) }}{% endmacro %}
{% macro default__snapshot_string_as_time(timestamp) -%} cast('{{ timestamp }}' as {{ type_timestamp() }}) {%- endmacro %}

{% macro get_snapshot_get_time_data_type() %}
  {%- set columns = adapter.get_column_schema_from_query('select ' ~ snapshot_get_time() ~ ' as dbt_snapshot_time') -%}
  {{ return(columns[0].dtype if columns else none) }}
{% endmacro %}

{% macro snapshot_hash_arguments(args) %}{{ return(adapter.dispatch('snapshot_hash_arguments', 'dbt')(args)) }}{% endmacro %}
{% macro default__snapshot_hash_arguments(args) -%}
  md5({% for arg in args %}coalesce(cast({{ arg }} as {{ type_string() }}), ''){{ " || '|' || " if not loop.last }}{% endfor %})
{%- endmacro %}

{% macro py_current_timestring() %}{{ return(modules.datetime.datetime.now().strftime('%H%M%S%f')) }}{% endmacro %}

{#- The moment that a text shows. -#}
{% macro convert_datetime(date_str, date_fmt) %}{{ return(modules.datetime.datetime.strptime(date_str, date_fmt)) }}{% endmacro %}

{#- Every day from the first to the last, both included, as texts. -#}
{% macro dates_in_range(start_date_str, end_date_str=none, in_fmt='%Y%m%d', out_fmt='%Y%m%d') %}
  {%- set first = convert_datetime(start_date_str, in_fmt) -%}
  {%- set last = convert_datetime(start_date_str if end_date_str is none else end_date_str, in_fmt) -%}
  {%- if last < first -%}
    {%- do exceptions.raise_compiler_error('End date must be greater than start date: ' ~ start_date_str ~ ', ' ~ end_date_str) -%}
  {%- endif -%}
  {%- set days = [] -%}
  {%- for i in range((last - first).days + 1) -%}
    {%- do days.append((first + modules.datetime.timedelta(days=i)).strftime(out_fmt)) -%}
  {%- endfor -%}
  {{ return(days) }}
{% endmacro %}

{#- `20260201` or `20260201,20260203`: a day or a span of days. -#}
{% macro partition_range(raw_partition_date, date_fmt='%Y%m%d') %}
  {%- set parts = (raw_partition_date | string).split(',') -%}
  {%- if parts | length > 2 -%}
    {%- do exceptions.raise_compiler_error('Invalid partition time. Expected format: {Start Date}[,{End Date}]. Got: ' ~ raw_partition_date) -%}
  {%- endif -%}
  {{ return(dates_in_range(parts[0], parts[1] if parts | length > 1 else none, in_fmt=date_fmt)) }}
{% endmacro %}
