{#- What materializations call around their statements. -#}

{#- Hooks run in order, each in its own statement; those that ask for it outside the transaction. Hooks are texts or dictionaries with `sql`. -#}
{% macro run_hooks(hooks, inside_transaction=true) -%}
  {%- for hook in hooks -%}
    {%- set wanted = hook.get('transaction', true) if hook is mapping else true -%}
    {%- if wanted == inside_transaction -%}
      {%- set rendered = render(hook.get('sql') if hook is mapping else hook) | trim -%}
      {%- if rendered -%}
        {%- call statement(auto_begin=inside_transaction) -%} {{ rendered }} {%- endcall -%}
      {%- endif -%}
    {%- endif -%}
  {%- endfor -%}
{%- endmacro %}

{% macro make_hook_config(sql, inside_transaction) %}{{ return(tojson({'sql': sql, 'transaction': inside_transaction})) }}{% endmacro %}
{% macro before_begin(sql) %}{{ make_hook_config(sql, inside_transaction=false) }}{% endmacro %}
{% macro in_transaction(sql) %}{{ make_hook_config(sql, inside_transaction=true) }}{% endmacro %}
{% macro after_commit(sql) %}{{ make_hook_config(sql, inside_transaction=false) }}{% endmacro %}
