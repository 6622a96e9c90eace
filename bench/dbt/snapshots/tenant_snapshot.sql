{% snapshot tenant_snapshot %}
{{ config(schema='snapshots', unique_key='id', strategy='check', check_cols='all', hard_deletes='invalidate') }}
select * from {{ source('staging', 'tenants') }}
{% endsnapshot %}
