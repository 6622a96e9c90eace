select p.id as property_id, p.city, count(*) as tenants, sum(t.rent) as rent
from {{ ref('tenant_history') }} t
join {{ source('staging', 'properties') }} p on p.id = t.property_id
where t.is_current
group by p.id, p.city
