{#- Who may read what. -#}

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
