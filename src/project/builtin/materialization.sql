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

{% macro should_full_refresh() %}
  {%- set asked = config.get('full_refresh') -%}
  {{ return(flags.FULL_REFRESH if asked is none else asked) }}
{% endmacro %}

{#- Whether grants that stand must be taken back: where the relation is replaced they are gone with it, unless the engine copies them. -#}
{% macro should_revoke(existing_relation, full_refresh_mode=true) %}
  {{ return(existing_relation is not none and (not full_refresh_mode or copy_grants())) }}
{% endmacro %}
{% macro copy_grants() %}{{ return(adapter.dispatch('copy_grants', 'dbt')()) }}{% endmacro %}
{% macro default__copy_grants() %}{{ return(true) }}{% endmacro %}

{% macro support_multiple_grantees_per_dcl_statement() %}{{ return(adapter.dispatch('support_multiple_grantees_per_dcl_statement', 'dbt')()) }}{% endmacro %}
{% macro default__support_multiple_grantees_per_dcl_statement() %}{{ return(true) }}{% endmacro %}

{% macro get_grant_sql(relation, privilege, grantees) %}{{ return(adapter.dispatch('get_grant_sql', 'dbt')(relation, privilege, grantees)) }}{% endmacro %}
{% macro default__get_grant_sql(relation, privilege, grantees) -%} grant {{ privilege }} on {{ relation.render() }} to {{ grantees | join(', ') }} {%- endmacro %}

{% macro get_revoke_sql(relation, privilege, grantees) %}{{ return(adapter.dispatch('get_revoke_sql', 'dbt')(relation, privilege, grantees)) }}{% endmacro %}
{% macro default__get_revoke_sql(relation, privilege, grantees) -%} revoke {{ privilege }} on {{ relation.render() }} from {{ grantees | join(', ') }} {%- endmacro %}

{% macro get_show_grant_sql(relation) %}{{ return(adapter.dispatch('get_show_grant_sql', 'dbt')(relation)) }}{% endmacro %}
{% macro default__get_show_grant_sql(relation) -%}
  select grantee, privilege_type from information_schema.role_table_grants
  where table_schema = '{{ relation.schema }}' and table_name = '{{ relation.identifier }}' and grantee <> current_user
{%- endmacro %}

{#- One statement a privilege and its grantees. -#}
{% macro get_dcl_statement_list(relation, grant_config, get_dcl_macro) %}{{ return(adapter.dispatch('get_dcl_statement_list', 'dbt')(relation, grant_config, get_dcl_macro)) }}{% endmacro %}
{% macro default__get_dcl_statement_list(relation, grant_config, get_dcl_macro) %}
  {%- set statements = [] -%}
  {%- for privilege, grantees in grant_config.items() if grantees -%}
    {%- set listed = [grantees] if grantees is string else grantees -%}
    {%- for group in ([listed] if support_multiple_grantees_per_dcl_statement() else listed | batch(1)) -%}
      {%- do statements.append(get_dcl_macro(relation, privilege, group)) -%}
    {%- endfor -%}
  {%- endfor -%}
  {{ return(statements) }}
{% endmacro %}
{% macro call_dcl_statements(dcl_statement_list) %}{{ return(adapter.dispatch('call_dcl_statements', 'dbt')(dcl_statement_list)) }}{% endmacro %}
{% macro default__call_dcl_statements(dcl_statement_list) %}
  {%- for dcl in dcl_statement_list -%}{%- call statement('grants') -%} {{ dcl }} {%- endcall -%}{%- endfor -%}
{% endmacro %}

{% macro apply_grants(relation, grant_config, should_revoke=true) %}{{ return(adapter.dispatch('apply_grants', 'dbt')(relation, grant_config, should_revoke)) }}{% endmacro %}
{#- Grants as they are configured: those missing are given, those beyond are taken back. -#}
{% macro default__apply_grants(relation, grant_config, should_revoke=true) %}
  {%- if grant_config -%}
    {%- set standing = adapter.standardize_grants_dict(run_query(get_show_grant_sql(relation))) if should_revoke else {} -%}
    {%- set revoked = diff_of_two_dicts(standing, grant_config) -%}
    {%- set granted = diff_of_two_dicts(grant_config, standing) -%}
    {%- set statements = get_dcl_statement_list(relation, revoked, get_revoke_sql) + get_dcl_statement_list(relation, granted, get_grant_sql) -%}
    {%- if statements -%}{{ call_dcl_statements(statements) }}{%- endif -%}
  {%- endif -%}
{% endmacro %}

{% macro persist_docs(relation, model, for_relation=true, for_columns=true) %}{{ return(adapter.dispatch('persist_docs', 'dbt')(relation, model, for_relation, for_columns)) }}{% endmacro %}
{% macro default__persist_docs(relation, model, for_relation, for_columns) -%}
  {%- if for_relation and config.persist_relation_docs() and model.description -%}
    {%- do run_query(alter_relation_comment(relation, model.description)) -%}
  {%- endif -%}
  {%- if for_columns and config.persist_column_docs() and model.columns -%}
    {%- set comments = alter_column_comment(relation, model.columns) | trim -%}
    {%- if comments -%}{%- do run_query(comments) -%}{%- endif -%}
  {%- endif -%}
{%- endmacro %}
{% macro alter_relation_comment(relation, relation_comment) %}{{ return(adapter.dispatch('alter_relation_comment', 'dbt')(relation, relation_comment)) }}{% endmacro %}
{% macro default__alter_relation_comment(relation, relation_comment) -%}
  comment on {{ relation.type or 'table' }} {{ relation }} is '{{ escape_single_quotes(relation_comment) }}'
{%- endmacro %}
{#- Of the columns that stand there; one statement for each that has a description. -#}
{% macro alter_column_comment(relation, column_dict) %}{{ return(adapter.dispatch('alter_column_comment', 'dbt')(relation, column_dict)) }}{% endmacro %}
{% macro default__alter_column_comment(relation, column_dict) -%}
  {%- set standing = adapter.get_columns_in_relation(relation) | map(attribute='name') | map('lower') | list -%}
  {%- for name, column in column_dict.items() if name | lower in standing and column['description'] %}
  comment on column {{ relation }}.{{ adapter.quote(name) if column['quote'] else name }} is '{{ escape_single_quotes(column['description']) }}';
  {%- endfor -%}
{%- endmacro %}
