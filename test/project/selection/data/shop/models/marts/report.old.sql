select * from {{ ref('dim_product', v=1) }} join {{ ref('sales') }} on true
