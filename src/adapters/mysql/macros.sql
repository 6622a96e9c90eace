{#- What MySQL and MariaDB write in their own way of the macros that come with every project. -#}

{% macro mysql__date(year, month, day) -%}
  cast('{{ modules.datetime.date(year, month, day).strftime('%Y-%m-%d') }}' as date)
{%- endmacro %}

{% macro mysql__dateadd(datepart, interval, from_date_or_timestamp) -%}
  date_add({{ from_date_or_timestamp }}, interval {{ interval }} {{ datepart }})
{%- endmacro %}

{#- Boundaries that are passed, as dbt counts them; TIMESTAMPDIFF counts whole units. Weeks begin on Sunday: 1970-01-04 was one. -#}
{% macro mysql__datediff(first_date, second_date, datepart) -%}
  {%- set part = datepart | lower -%}
  {%- set counts = {
    'day': "to_days(%s)",
    'week': "floor(datediff(%s, '1970-01-04') / 7)",
    'month': "period_diff(date_format(%s, '%%Y%%m'), 197001)",
    'quarter': "floor(period_diff(date_format(%s, '%%Y%%m'), 197001) / 3)",
    'year': "year(%s)",
  } -%}
  {%- if part in counts -%}
    cast({{ counts[part] | format(second_date) }} - {{ counts[part] | format(first_date) }} as signed)
  {%- else -%}
    timestampdiff({{ part }}, {{ dbt.date_trunc(part, first_date) }}, {{ dbt.date_trunc(part, second_date) }})
  {%- endif -%}
{%- endmacro %}

{% macro mysql__date_trunc(datepart, date) -%}
  {%- set part = datepart | lower -%}
  {%- if part == 'day' -%} cast({{ date }} as date)
  {%- elif part == 'week' -%} date_sub(cast({{ date }} as date), interval weekday({{ date }}) day)
  {%- elif part == 'month' -%} cast(date_format({{ date }}, '%Y-%m-01') as date)
  {%- elif part == 'quarter' -%} date_add(cast(date_format({{ date }}, '%Y-01-01') as date), interval (quarter({{ date }}) - 1) * 3 month)
  {%- elif part == 'year' -%} cast(date_format({{ date }}, '%Y-01-01') as date)
  {%- else -%}
    {%- set shape = {'hour': '%Y-%m-%d %H:00:00', 'minute': '%Y-%m-%d %H:%i:00'}.get(part, '%Y-%m-%d %H:%i:%s') -%}
    cast(date_format({{ date }}, '{{ shape }}') as datetime)
  {%- endif -%}
{%- endmacro %}

{% macro mysql__generate_series(upper_bound) %}
  select generated_number from (
    with recursive numbers as (
      select 1 as generated_number
      union all
      select generated_number + 1 from numbers where generated_number < {{ upper_bound }}
    )
    select generated_number from numbers
  ) as series
{% endmacro %}

{% macro mysql__concat(fields) -%} concat({{ fields | join(', ') }}) {%- endmacro %}

{% macro mysql__hash(field) -%} md5(cast({{ field }} as char)) {%- endmacro %}

{% macro mysql__length(expression) -%} char_length({{ expression }}) {%- endmacro %}

{% macro mysql__bool_or(expression) -%} max({{ expression }}) {%- endmacro %}

{% macro mysql__any_value(expression) -%} min({{ expression }}) {%- endmacro %}

{% macro mysql__cast_bool_to_text(field) -%}
  case when {{ field }} then 'true' when not {{ field }} then 'false' end
{%- endmacro %}

{% macro mysql__listagg(measure, delimiter_text, order_by_clause, limit_num) -%}
  {%- set all = 'group_concat(' ~ measure ~ ' ' ~ (order_by_clause or '') ~ ' separator ' ~ delimiter_text ~ ')' -%}
  {%- if limit_num -%} substring_index({{ all }}, {{ delimiter_text }}, {{ limit_num }}) {%- else -%} {{ all }} {%- endif -%}
{%- endmacro %}

{% macro mysql__split_part(string_text, delimiter_text, part_number) -%}
  substring_index(substring_index({{ string_text }}, {{ delimiter_text }}, {{ part_number }}), {{ delimiter_text }}, {{ '-1' if part_number | int > 0 else '1' }})
{%- endmacro %}

{#- Types as CAST takes them. -#}
{% macro mysql__type_string() %}{{ return('char') }}{% endmacro %}
{% macro mysql__type_timestamp() %}{{ return('datetime') }}{% endmacro %}
{% macro mysql__type_float() %}{{ return('double') }}{% endmacro %}
{% macro mysql__type_numeric() %}{{ return('decimal(28,6)') }}{% endmacro %}
{% macro mysql__type_bigint() %}{{ return('signed') }}{% endmacro %}
{% macro mysql__type_int() %}{{ return('signed') }}{% endmacro %}
{% macro mysql__type_boolean() %}{{ return('signed') }}{% endmacro %}

{#- The same for profiles of type mariadb. -#}
{% macro mariadb__date(year, month, day) %}{{ return(dbt.mysql__date(year, month, day)) }}{% endmacro %}
{% macro mariadb__dateadd(datepart, interval, from_date_or_timestamp) %}{{ return(dbt.mysql__dateadd(datepart, interval, from_date_or_timestamp)) }}{% endmacro %}
{% macro mariadb__datediff(first_date, second_date, datepart) %}{{ return(dbt.mysql__datediff(first_date, second_date, datepart)) }}{% endmacro %}
{% macro mariadb__date_trunc(datepart, date) %}{{ return(dbt.mysql__date_trunc(datepart, date)) }}{% endmacro %}
{% macro mariadb__generate_series(upper_bound) %}{{ return(dbt.mysql__generate_series(upper_bound)) }}{% endmacro %}
{% macro mariadb__concat(fields) %}{{ return(dbt.mysql__concat(fields)) }}{% endmacro %}
{% macro mariadb__hash(field) %}{{ return(dbt.mysql__hash(field)) }}{% endmacro %}
{% macro mariadb__length(expression) %}{{ return(dbt.mysql__length(expression)) }}{% endmacro %}
{% macro mariadb__bool_or(expression) %}{{ return(dbt.mysql__bool_or(expression)) }}{% endmacro %}
{% macro mariadb__any_value(expression) %}{{ return(dbt.mysql__any_value(expression)) }}{% endmacro %}
{% macro mariadb__cast_bool_to_text(field) %}{{ return(dbt.mysql__cast_bool_to_text(field)) }}{% endmacro %}
{% macro mariadb__listagg(measure, delimiter_text, order_by_clause, limit_num) %}{{ return(dbt.mysql__listagg(measure, delimiter_text, order_by_clause, limit_num)) }}{% endmacro %}
{% macro mariadb__split_part(string_text, delimiter_text, part_number) %}{{ return(dbt.mysql__split_part(string_text, delimiter_text, part_number)) }}{% endmacro %}
{% macro mariadb__type_string() %}{{ return(dbt.mysql__type_string()) }}{% endmacro %}
{% macro mariadb__type_timestamp() %}{{ return(dbt.mysql__type_timestamp()) }}{% endmacro %}
{% macro mariadb__type_float() %}{{ return(dbt.mysql__type_float()) }}{% endmacro %}
{% macro mariadb__type_numeric() %}{{ return(dbt.mysql__type_numeric()) }}{% endmacro %}
{% macro mariadb__type_bigint() %}{{ return(dbt.mysql__type_bigint()) }}{% endmacro %}
{% macro mariadb__type_int() %}{{ return(dbt.mysql__type_int()) }}{% endmacro %}
{% macro mariadb__type_boolean() %}{{ return(dbt.mysql__type_boolean()) }}{% endmacro %}

{#- The same for profiles of type mysql5. -#}
{% macro mysql5__date(year, month, day) %}{{ return(dbt.mysql__date(year, month, day)) }}{% endmacro %}
{% macro mysql5__dateadd(datepart, interval, from_date_or_timestamp) %}{{ return(dbt.mysql__dateadd(datepart, interval, from_date_or_timestamp)) }}{% endmacro %}
{% macro mysql5__datediff(first_date, second_date, datepart) %}{{ return(dbt.mysql__datediff(first_date, second_date, datepart)) }}{% endmacro %}
{% macro mysql5__date_trunc(datepart, date) %}{{ return(dbt.mysql__date_trunc(datepart, date)) }}{% endmacro %}
{% macro mysql5__generate_series(upper_bound) %}{{ return(dbt.mysql__generate_series(upper_bound)) }}{% endmacro %}
{% macro mysql5__concat(fields) %}{{ return(dbt.mysql__concat(fields)) }}{% endmacro %}
{% macro mysql5__hash(field) %}{{ return(dbt.mysql__hash(field)) }}{% endmacro %}
{% macro mysql5__length(expression) %}{{ return(dbt.mysql__length(expression)) }}{% endmacro %}
{% macro mysql5__bool_or(expression) %}{{ return(dbt.mysql__bool_or(expression)) }}{% endmacro %}
{% macro mysql5__any_value(expression) %}{{ return(dbt.mysql__any_value(expression)) }}{% endmacro %}
{% macro mysql5__cast_bool_to_text(field) %}{{ return(dbt.mysql__cast_bool_to_text(field)) }}{% endmacro %}
{% macro mysql5__listagg(measure, delimiter_text, order_by_clause, limit_num) %}{{ return(dbt.mysql__listagg(measure, delimiter_text, order_by_clause, limit_num)) }}{% endmacro %}
{% macro mysql5__split_part(string_text, delimiter_text, part_number) %}{{ return(dbt.mysql__split_part(string_text, delimiter_text, part_number)) }}{% endmacro %}
{% macro mysql5__type_string() %}{{ return(dbt.mysql__type_string()) }}{% endmacro %}
{% macro mysql5__type_timestamp() %}{{ return(dbt.mysql__type_timestamp()) }}{% endmacro %}
{% macro mysql5__type_float() %}{{ return(dbt.mysql__type_float()) }}{% endmacro %}
{% macro mysql5__type_numeric() %}{{ return(dbt.mysql__type_numeric()) }}{% endmacro %}
{% macro mysql5__type_bigint() %}{{ return(dbt.mysql__type_bigint()) }}{% endmacro %}
{% macro mysql5__type_int() %}{{ return(dbt.mysql__type_int()) }}{% endmacro %}
{% macro mysql5__type_boolean() %}{{ return(dbt.mysql__type_boolean()) }}{% endmacro %}
