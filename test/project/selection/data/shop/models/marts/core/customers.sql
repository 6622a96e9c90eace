select c.*, r.name as region, 1 as n from {{ ref('stg_customers') }} c left join {{ ref('regions') }} r on true left join {{ ref('stg_accounts') }} a on true
