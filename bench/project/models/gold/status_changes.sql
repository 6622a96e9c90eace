with changes as (
  select
    id,
    status,
    lag(status) over (partition by id order by valid_from) as status_before,
    valid_from
  from {{ ref('tenant_history') }}
  where id in (select id from {{ ref('tenant_history') }} where not is_current)
)
select id, status_before, status, valid_from as changed_on
from changes
where coalesce(status, -1) <> coalesce(status_before, -1)
