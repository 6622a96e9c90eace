-- create silver.tenant_history
CREATE TABLE `silver`.`tenant_history` (`tenant_id` INT, `status` TINYINT, `note` VARCHAR(200), `valid_from` DATE, `valid_to` DATE, `is_current` TINYINT(1), `dbt_updated_at` DATETIME(6), PRIMARY KEY (`tenant_id`, `valid_from`)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;

-- check the key of silver.tenant_history
SELECT s.`tenant_id`, count(*) AS n
  FROM (SELECT s.`tenant_id` AS `tenant_id`, s.`status` AS `status`, s.`note` AS `note`
  FROM (select * from `staging`.`tenants`) AS s) AS s
  GROUP BY s.`tenant_id`
  HAVING count(*) > 1 OR s.`tenant_id` IS NULL
  ORDER BY n DESC LIMIT 5;

-- count the changes
SELECT count(*), 0, 0, 0, 0, 0, 0, 0, 0
  FROM (SELECT s.`tenant_id` AS `tenant_id`, s.`status` AS `status`, s.`note` AS `note`
  FROM (select * from `staging`.`tenants`) AS s) AS s;

-- examples of the changes
SELECT 'open', CAST(s.`tenant_id` AS CHAR), NULL, CAST(JSON_OBJECT('tenant_id', CAST(s.`tenant_id` AS CHAR), 'status', CAST(s.`status` AS CHAR), 'note', CAST(s.`note` AS CHAR)) AS CHAR)
  FROM (SELECT s.`tenant_id` AS `tenant_id`, s.`status` AS `status`, s.`note` AS `note`
  FROM (select * from `staging`.`tenants`) AS s) AS s
  ORDER BY s.`tenant_id` LIMIT 3;

-- open the first versions of silver.tenant_history
INSERT INTO `silver`.`tenant_history` (`tenant_id`, `status`, `note`, `valid_from`, `valid_to`, `is_current`, `dbt_updated_at`)
  SELECT s.`tenant_id`, s.`status`, s.`note`, DATE '2026-02-07', CAST(NULL AS DATE), true, TIMESTAMP '2026-02-07 05:30:00.000'
  FROM (SELECT s.`tenant_id` AS `tenant_id`, s.`status` AS `status`, s.`note` AS `note`
  FROM (select * from `staging`.`tenants`) AS s) AS s;
