{{ config(materialized='history', key=['id']) }}
select * from {{ source('staging', 'tenants') }}
