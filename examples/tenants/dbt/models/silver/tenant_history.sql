{{ config(materialized='history', key=['tenant_id'], track=['status', 'name', 'email', 'property_id', 'rent']) }}

select
  id as tenant_id,
  name,
  email,
  status,
  property_id,
  rent,
  updated_at
from {{ source('staging', 'tenants') }}
