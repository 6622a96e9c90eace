{#
  The history of each tenant's status, written by hand as an incremental model: a new version for every status that
  differs from the open one, and a post_hook that closes what was superseded. Rows are only ever added, and of a closed
  row nothing but its end is touched.
#}
{{
  config(
    materialized='incremental',
    unique_key=['tenant_id', 'valid_from'],
    post_hook="""
      update {{ this }} as h
      set valid_to = cast('{{ day_before(var('day')) }}' as date), is_current = false
      where h.is_current
        and h.valid_from < cast('{{ var('day') }}' as date)
        and (
          exists (select 1 from (select distinct tenant_id, valid_from from {{ this }}) as n where n.tenant_id = h.tenant_id and n.valid_from = cast('{{ var('day') }}' as date))
          or not exists (select 1 from {{ source('staging', 'tenants') }} as s where s.id = h.tenant_id)
        )
    """
  )
}}

select
  s.id as tenant_id,
  s.status,
  cast('{{ var("day") }}' as date) as valid_from,
  cast(null as date) as valid_to,
  true as is_current,
  cast('{{ run_started_at.strftime("%Y-%m-%d %H:%M:%S") }}' as datetime) as dbt_updated_at
from {{ source('staging', 'tenants') }} as s
{% if is_incremental() %}
left join {{ this }} as h on h.tenant_id = s.id and h.is_current
where h.tenant_id is null or h.status <> s.status or (h.status is null) <> (s.status is null)
{% endif %}
