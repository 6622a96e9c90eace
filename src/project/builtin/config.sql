{#- What the node at work is told to do: its configuration first, then the command line. -#}

{% macro should_store_failures() %}
  {%- set as = config.get('store_failures_as') -%}
  {%- set own = config.get('store_failures') if as is none else as != 'ephemeral' -%}
  {{ return(flags.STORE_FAILURES if own is none else own) }}
{% endmacro %}

{#- Whether the model adds to a table that stands: what `is_incremental` says without a package's name. -#}
{% macro is_incremental() %}{{ return(context['is_incremental']()) }}{% endmacro %}

{% macro should_full_refresh() %}
  {%- set asked = config.get('full_refresh') -%}
  {{ return(flags.FULL_REFRESH if asked is none else asked) }}
{% endmacro %}
