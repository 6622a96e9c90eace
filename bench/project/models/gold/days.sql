select valid_from as day, count(*) as versions, count(distinct property_id) as properties, avg(rent) as rent
from {{ ref('tenant_history') }}
group by valid_from
