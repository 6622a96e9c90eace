-- check the unique_key of silver.s
SELECT CAST(s.varve_key_1 AS CHAR), count(*) AS n, max(CASE WHEN s.varve_key_1 IS NULL THEN 1 ELSE 0 END)
  FROM (SELECT s.*, tenant_id AS varve_key_1, TIMESTAMP '2026-02-07 05:30:00.000' AS varve_updated_at, CASE WHEN 1 = 0 THEN TIMESTAMP '2026-02-07 05:30:00.000' ELSE NULL END AS varve_open_end, 1 AS varve_present
  FROM (
select * from `staging`.`tenants`
) AS s) AS s
  GROUP BY s.varve_key_1
  HAVING count(*) > 1 OR s.varve_key_1 IS NULL
  ORDER BY n DESC, s.varve_key_1 LIMIT 5;

-- find what has changed for silver.s
CREATE TEMPORARY TABLE `varve_snapshot_silver_s` ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin AS
  SELECT CASE WHEN source_data.varve_present IS NULL THEN snapshotted_data.`tenant_id` ELSE source_data.`tenant_id` END AS `tenant_id`, CASE WHEN source_data.varve_present IS NULL THEN snapshotted_data.`status` ELSE source_data.`status` END AS `status`, source_data.`note` AS `note`, CASE WHEN source_data.varve_present IS NULL THEN MD5(CONVERT(CONCAT_WS('|', coalesce(CAST(snapshotted_data.`dbt_scd_id` AS CHAR), ''), coalesce(CAST(TIMESTAMP '2026-02-07 05:30:00.000' AS CHAR), '')) USING utf8mb4)) ELSE MD5(CONVERT(CONCAT_WS('|', coalesce(CAST(source_data.varve_key_1 AS CHAR), ''), coalesce(CAST(source_data.varve_updated_at AS CHAR), '')) USING utf8mb4)) END AS `dbt_scd_id`, CASE WHEN source_data.varve_present IS NULL THEN CAST(TIMESTAMP '2026-02-07 05:30:00.000' AS DATETIME(6)) ELSE CAST(source_data.varve_updated_at AS DATETIME(6)) END AS `dbt_updated_at`, CASE WHEN source_data.varve_present IS NULL THEN CAST(TIMESTAMP '2026-02-07 05:30:00.000' AS DATETIME(6)) ELSE CAST(source_data.varve_updated_at AS DATETIME(6)) END AS `dbt_valid_from`, CASE WHEN source_data.varve_present IS NULL THEN CAST(snapshotted_data.`dbt_valid_to` AS DATETIME(6)) ELSE CAST(source_data.varve_open_end AS DATETIME(6)) END AS `dbt_valid_to`, CASE WHEN source_data.varve_present IS NULL THEN 'True' ELSE 'False' END AS `dbt_is_deleted`, CASE WHEN snapshotted_data.varve_present IS NULL THEN 'insert' WHEN source_data.varve_present IS NULL THEN 'delete' ELSE 'change' END AS varve_kind, snapshotted_data.varve_key_1 AS varve_key_1, snapshotted_data.`dbt_scd_id` AS varve_closes, CASE WHEN source_data.varve_present IS NULL THEN CAST(TIMESTAMP '2026-02-07 05:30:00.000' AS DATETIME(6)) ELSE CAST(source_data.varve_updated_at AS DATETIME(6)) END AS varve_end, row_number() OVER (PARTITION BY source_data.varve_key_1, snapshotted_data.varve_key_1
  ORDER BY snapshotted_data.`dbt_valid_from` DESC, snapshotted_data.`dbt_scd_id`) AS varve_nth
  FROM (SELECT s.*, tenant_id AS varve_key_1, TIMESTAMP '2026-02-07 05:30:00.000' AS varve_updated_at, CASE WHEN 1 = 0 THEN TIMESTAMP '2026-02-07 05:30:00.000' ELSE NULL END AS varve_open_end, 1 AS varve_present
  FROM (
select * from `staging`.`tenants`
) AS s) AS source_data
  LEFT JOIN (SELECT t.*, tenant_id AS varve_key_1, 1 AS varve_present
  FROM `silver`.`s` AS t
  WHERE t.`dbt_valid_to` IS NULL) AS snapshotted_data ON snapshotted_data.varve_key_1 = source_data.varve_key_1
  WHERE snapshotted_data.varve_present IS NULL OR (source_data.varve_present IS NULL AND snapshotted_data.`dbt_is_deleted` <> 'True') OR (NOT (snapshotted_data.varve_present IS NULL) AND NOT (source_data.varve_present IS NULL) AND (((NOT (snapshotted_data.`status` <=> source_data.`status`))) OR snapshotted_data.`dbt_is_deleted` = 'True'))
  UNION ALL
  SELECT CASE WHEN source_data.varve_present IS NULL THEN snapshotted_data.`tenant_id` ELSE source_data.`tenant_id` END AS `tenant_id`, CASE WHEN source_data.varve_present IS NULL THEN snapshotted_data.`status` ELSE source_data.`status` END AS `status`, source_data.`note` AS `note`, CASE WHEN source_data.varve_present IS NULL THEN MD5(CONVERT(CONCAT_WS('|', coalesce(CAST(snapshotted_data.`dbt_scd_id` AS CHAR), ''), coalesce(CAST(TIMESTAMP '2026-02-07 05:30:00.000' AS CHAR), '')) USING utf8mb4)) ELSE MD5(CONVERT(CONCAT_WS('|', coalesce(CAST(source_data.varve_key_1 AS CHAR), ''), coalesce(CAST(source_data.varve_updated_at AS CHAR), '')) USING utf8mb4)) END AS `dbt_scd_id`, CASE WHEN source_data.varve_present IS NULL THEN CAST(TIMESTAMP '2026-02-07 05:30:00.000' AS DATETIME(6)) ELSE CAST(source_data.varve_updated_at AS DATETIME(6)) END AS `dbt_updated_at`, CASE WHEN source_data.varve_present IS NULL THEN CAST(TIMESTAMP '2026-02-07 05:30:00.000' AS DATETIME(6)) ELSE CAST(source_data.varve_updated_at AS DATETIME(6)) END AS `dbt_valid_from`, CASE WHEN source_data.varve_present IS NULL THEN CAST(snapshotted_data.`dbt_valid_to` AS DATETIME(6)) ELSE CAST(source_data.varve_open_end AS DATETIME(6)) END AS `dbt_valid_to`, CASE WHEN source_data.varve_present IS NULL THEN 'True' ELSE 'False' END AS `dbt_is_deleted`, CASE WHEN snapshotted_data.varve_present IS NULL THEN 'insert' WHEN source_data.varve_present IS NULL THEN 'delete' ELSE 'change' END AS varve_kind, snapshotted_data.varve_key_1 AS varve_key_1, snapshotted_data.`dbt_scd_id` AS varve_closes, CASE WHEN source_data.varve_present IS NULL THEN CAST(TIMESTAMP '2026-02-07 05:30:00.000' AS DATETIME(6)) ELSE CAST(source_data.varve_updated_at AS DATETIME(6)) END AS varve_end, row_number() OVER (PARTITION BY source_data.varve_key_1, snapshotted_data.varve_key_1
  ORDER BY snapshotted_data.`dbt_valid_from` DESC, snapshotted_data.`dbt_scd_id`) AS varve_nth
  FROM (SELECT t.*, tenant_id AS varve_key_1, 1 AS varve_present
  FROM `silver`.`s` AS t
  WHERE t.`dbt_valid_to` IS NULL) AS snapshotted_data
  LEFT JOIN (SELECT found.*, 1 AS varve_found
  FROM (SELECT s.*, tenant_id AS varve_key_1, TIMESTAMP '2026-02-07 05:30:00.000' AS varve_updated_at, CASE WHEN 1 = 0 THEN TIMESTAMP '2026-02-07 05:30:00.000' ELSE NULL END AS varve_open_end, 1 AS varve_present
  FROM (
select * from `staging`.`tenants`
) AS s) AS found) AS source_data ON snapshotted_data.varve_key_1 = source_data.varve_key_1
  WHERE source_data.varve_found IS NULL AND (snapshotted_data.varve_present IS NULL OR (source_data.varve_present IS NULL AND snapshotted_data.`dbt_is_deleted` <> 'True') OR (NOT (snapshotted_data.varve_present IS NULL) AND NOT (source_data.varve_present IS NULL) AND (((NOT (snapshotted_data.`status` <=> source_data.`status`))) OR snapshotted_data.`dbt_is_deleted` = 'True')));

-- check the times of what has changed for silver.s
SELECT CAST(c.varve_key_1 AS CHAR)
  FROM `varve_snapshot_silver_s` AS c
  WHERE c.varve_kind = 'change' AND c.varve_end IS NULL LIMIT 5;

-- add note to silver.s
ALTER TABLE `silver`.`s` ADD COLUMN `note` VARCHAR(200);

-- close superseded versions of silver.s
UPDATE `silver`.`s` AS t
  JOIN `varve_snapshot_silver_s` AS c ON t.`dbt_scd_id` = c.varve_closes AND t.tenant_id <=> c.varve_key_1 AND c.varve_kind IN ('change', 'delete') AND t.`dbt_valid_to` IS NULL
  SET t.`dbt_valid_to` = c.varve_end;

-- open versions of silver.s
INSERT INTO `silver`.`s` (`tenant_id`, `status`, `note`, `dbt_scd_id`, `dbt_updated_at`, `dbt_valid_from`, `dbt_valid_to`, `dbt_is_deleted`)
  SELECT c.`tenant_id`, c.`status`, c.`note`, c.`dbt_scd_id`, c.`dbt_updated_at`, c.`dbt_valid_from`, c.`dbt_valid_to`, c.`dbt_is_deleted`
  FROM `varve_snapshot_silver_s` AS c
  WHERE (c.varve_nth = 1 AND c.varve_kind IN ('insert', 'change', 'delete'));

-- count the changes
SELECT coalesce(sum(CASE WHEN (c.varve_nth = 1 AND c.varve_kind IN ('insert', 'change', 'delete')) THEN 1 ELSE 0 END), 0), count(DISTINCT c.varve_closes)
  FROM `varve_snapshot_silver_s` AS c;

-- forget what has changed for silver.s
DROP TEMPORARY TABLE IF EXISTS `varve_snapshot_silver_s`;
