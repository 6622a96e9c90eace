{# The day before a day, both as 2026-02-07: the last day of what a new version replaces. #}
{% macro day_before(day) -%}
  {{ (modules.datetime.datetime.strptime(day, '%Y-%m-%d') - modules.datetime.timedelta(days=1)).strftime('%Y-%m-%d') }}
{%- endmacro %}
