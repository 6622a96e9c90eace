{# Each status of each tenant with its label, the one before and after it, and how long it lasted. #}
with versions as (
  select
    h.*,
    lag(h.status) over (partition by h.tenant_id order by h.valid_from) as previous_status,
    lead(h.status) over (partition by h.tenant_id order by h.valid_from) as next_status
  from {{ ref('tenant_status_history') }} as h
)

select
  v.tenant_id,
  v.status,
  c.label as status_label,
  p.label as previous_status_label,
  n.label as next_status_label,
  v.valid_from,
  v.valid_to,
  v.is_current,
  {{ dbt.datediff('v.valid_from', 'coalesce(v.valid_to, cast(\'' ~ var('day') ~ '\' as date))', 'day') }} + 1 as days_in_status
from versions as v
left join {{ ref('tenant_status_codes') }} as c on c.status = v.status
left join {{ ref('tenant_status_codes') }} as p on p.status = v.previous_status
left join {{ ref('tenant_status_codes') }} as n on n.status = v.next_status
