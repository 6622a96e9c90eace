select * from {{ ref('orders') }} o join {{ ref('customers') }} c on true where false
