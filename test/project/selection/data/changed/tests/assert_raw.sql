{{ config(severity='warn') }} select * from {{ source('raw', 'orders') }} where false
and true
