{{ config(tags=['pii', 'nightly', 'weekly']) }} select * from {{ source('raw', 'customers') }}
