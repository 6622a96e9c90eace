{{ config(materialized='ephemeral', enabled=true) }} select * from {{ source('crm', 'accounts') }}
