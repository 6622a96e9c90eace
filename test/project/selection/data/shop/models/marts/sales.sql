select * from {{ ref('orders') }} join {{ ref('customers') }} on true join {{ ref('dim_product') }} on true join {{ ref('calendar') }} on true join {{ ref('margin') }} on true
