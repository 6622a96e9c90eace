{{ config(materialized='incremental', unique_key='id', tags=['nightly']) }} select o.id, o.customer_id, o.amount from {{ ref('stg_orders') }} o
