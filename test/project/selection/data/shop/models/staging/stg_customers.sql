{{ config(tags=['pii', 'nightly']) }} select * from {{ source('raw', 'customers') }}
