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

{#- A model kept as a file: its rows are written there, and a view reads them. -#}
{% materialization external, adapter='duckdb' %}
  {%- set target_relation = this.incorporate(type='view') -%}
  {%- set location = render(config.get('location') or external_location(this, config)) | trim -%}
  {%- set options = external_options(location, config) -%}
  {%- set rows = make_temp_relation(this) -%}
  {{ run_hooks(pre_hooks, inside_transaction=false) }}
  {{ run_hooks(pre_hooks) }}
  {%- call statement('rows') -%} {{ create_table_as(true, rows, compiled_code) }} {%- endcall -%}
  {%- set written = [] -%}
  {%- for name, value in options.items() -%}{%- do written.append(name ~ ' ' ~ value) -%}{%- endfor -%}
  {%- call statement('main') -%} copy {{ rows }} to '{{ location }}' ({{ written | join(', ') }}) {%- endcall -%}
  {%- do drop_relation_if_exists(load_cached_relation(this)) -%}
  {%- call statement('view') -%}
    create view {{ target_relation }} as (select * from '{{ external_read_location(location, options) }}')
  {%- endcall -%}
  {%- do adapter.drop_relation(rows.incorporate(type='table')) -%}
  {{ run_hooks(post_hooks) }}
  {%- do persist_docs(target_relation, model) -%}
  {{ adapter.commit() }}
  {{ run_hooks(post_hooks, inside_transaction=false) }}
  {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}

{#- Where a model's file lies that names no place: `external_root` of the profile, or the folder of the run. -#}
{% macro external_location(relation, config) -%}
  {%- set folder = (target.get('external_root') or adapter.external_root()) ~ '/' ~ relation.identifier -%}
  {{ folder if (config.get('options') or {}).get('partition_by') else folder ~ '.' ~ config.get('format', 'parquet') }}
{%- endmacro %}

{#- COPY's options: those of the model, the format by the file's name where the model gives none. -#}
{% macro external_options(location, config) %}
  {%- set options = {} -%}
  {%- for name, value in (config.get('options') or {}).items() -%}{%- do options.update({name: render(value | string)}) -%}{%- endfor -%}
  {%- if 'format' not in options -%}
    {%- set named = location.split('/')[-1].replace('.gz', '').replace('.zst', '').split('.') -%}
    {%- set known = 'csv' if config.get('delimiter') else 'parquet' -%}
    {%- do options.update({'format': config.get('format') or (named[-1] if named | length > 1 else known)}) -%}
  {%- endif -%}
  {%- if options['format'] == 'csv' -%}
    {%- do options.update({'header': options.get('header', '1')}) -%}
    {%- if config.get('delimiter') -%}{%- do options.update({'delimiter': config.get('delimiter')}) -%}{%- endif -%}
  {%- endif -%}
  {%- if options.get('partition_by') and not options['partition_by'].startswith('(') -%}
    {%- do options.update({'partition_by': '(' ~ options['partition_by'] ~ ')'}) -%}
  {%- endif -%}
  {%- for name in ['delimiter', 'quote', 'escape', 'null'] if name in options and not options[name].startswith("'") -%}
    {%- do options.update({name: "'" ~ options[name] ~ "'"}) -%}
  {%- endfor -%}
  {{ return(options) }}
{% endmacro %}

{#- The file, or all files of a model that is written in parts. -#}
{% macro external_read_location(location, options) -%}
  {%- set parts = options.get('partition_by', '').split(',') if options.get('partition_by') else [] -%}
  {%- if parts or options.get('per_thread_output') -%}
    {{ location }}/*{% for _ in parts %}/*{% endfor %}.{{ options['format'] }}
  {%- else -%}
    {{ location }}
  {%- endif -%}
{%- endmacro %}
