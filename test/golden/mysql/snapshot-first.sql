-- check the unique_key of silver.s
SELECT CAST(s.varve_key_1 AS CHAR), count(*) AS n, max(CASE WHEN s.varve_key_1 IS NULL THEN 1 ELSE 0 END)
  FROM (SELECT s.*, tenant_id AS varve_key_1, TIMESTAMP '2026-02-07 05:30:00.000' AS varve_updated_at, CASE WHEN 1 = 0 THEN TIMESTAMP '2026-02-07 05:30:00.000' ELSE NULL END AS varve_open_end, 1 AS varve_present
  FROM (
select * from `staging`.`tenants`
) AS s) AS s
  GROUP BY s.varve_key_1
  HAVING count(*) > 1 OR s.varve_key_1 IS NULL
  ORDER BY n DESC, s.varve_key_1 LIMIT 5;

-- create silver.s
CREATE TABLE `silver`.`s` ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin AS
  SELECT source_data.`tenant_id`, source_data.`status`, source_data.`note`, MD5(CONVERT(CONCAT_WS('|', coalesce(CAST(source_data.varve_key_1 AS CHAR), ''), coalesce(CAST(source_data.varve_updated_at AS CHAR), '')) USING utf8mb4)) AS `dbt_scd_id`, source_data.varve_updated_at AS `dbt_updated_at`, source_data.varve_updated_at AS `dbt_valid_from`, source_data.varve_open_end AS `dbt_valid_to`, 'False' AS `dbt_is_deleted`
  FROM (SELECT s.*, tenant_id AS varve_key_1, TIMESTAMP '2026-02-07 05:30:00.000' AS varve_updated_at, CASE WHEN 1 = 0 THEN TIMESTAMP '2026-02-07 05:30:00.000' ELSE NULL END AS varve_open_end, 1 AS varve_present
  FROM (
select * from `staging`.`tenants`
) AS s) AS source_data;

-- count the changes
SELECT count(*), 0
  FROM `silver`.`s`;
