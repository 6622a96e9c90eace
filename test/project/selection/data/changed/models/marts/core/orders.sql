{{ config(materialized='incremental', unique_key='id', on_schema_change='fail', tags=['nightly']) }} select o.id, o.customer_id, o.amount from {{ ref('stg_orders') }} o
