select id, customer_id, {{ cents_local('amount') }} as amount from {{ source('raw', 'orders') }}
