-- check the unique_key of silver.s
SELECT CAST(s.varve_key_1 AS VARCHAR), count(*) AS n, max(CASE WHEN s.varve_key_1 IS NULL THEN 1 ELSE 0 END)
  FROM (SELECT s.*, tenant_id AS varve_key_1, CAST(CAST('2026-02-07T05:30:00.000Z' AS TIMESTAMPTZ) AS TIMESTAMP) AS varve_updated_at, CASE WHEN 1 = 0 THEN CAST(CAST('2026-02-07T05:30:00.000Z' AS TIMESTAMPTZ) AS TIMESTAMP) ELSE NULL END AS varve_open_end, 1 AS varve_present
  FROM (
select * from "staging"."tenants"
) AS s) AS s
  GROUP BY s.varve_key_1
  HAVING count(*) > 1 OR s.varve_key_1 IS NULL
  ORDER BY n DESC, s.varve_key_1 LIMIT 5;

-- create silver.s
CREATE TABLE "silver"."s" AS
  SELECT source_data."tenant_id", source_data."status", source_data."note", md5(concat_ws('|', coalesce(CAST(source_data.varve_key_1 AS VARCHAR), ''), coalesce(CAST(source_data.varve_updated_at AS VARCHAR), ''))) AS "dbt_scd_id", source_data.varve_updated_at AS "dbt_updated_at", source_data.varve_updated_at AS "dbt_valid_from", source_data.varve_open_end AS "dbt_valid_to", 'False' AS "dbt_is_deleted"
  FROM (SELECT s.*, tenant_id AS varve_key_1, CAST(CAST('2026-02-07T05:30:00.000Z' AS TIMESTAMPTZ) AS TIMESTAMP) AS varve_updated_at, CASE WHEN 1 = 0 THEN CAST(CAST('2026-02-07T05:30:00.000Z' AS TIMESTAMPTZ) AS TIMESTAMP) ELSE NULL END AS varve_open_end, 1 AS varve_present
  FROM (
select * from "staging"."tenants"
) AS s) AS source_data;

-- count the changes
SELECT count(*), 0
  FROM "silver"."s";
