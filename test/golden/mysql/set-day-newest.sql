-- compare silver.tenant_history with 2026-02-07
CREATE TEMPORARY TABLE `varve_change_silver_tenant_history` (KEY varve_key (`tenant_id`)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin AS
  SELECT coalesce(s.`tenant_id`, t.`tenant_id`) AS `tenant_id`, s.`status` AS `status`, s.`note` AS `note`, t.valid_from AS varve_since, CASE WHEN t.`tenant_id` IS NULL THEN 'open' WHEN s.`tenant_id` IS NULL THEN 'close' WHEN (NOT (s.`status` <=> t.`status`) OR NOT (s.`note` <=> t.`note`)) THEN 'change' ELSE 'in place' END AS varve_kind
  FROM (SELECT s.`tenant_id` AS `tenant_id`, s.`status` AS `status`, s.`note` AS `note`
  FROM (select * from `staging`.`tenants`) AS s) AS s
  LEFT JOIN (SELECT o.`tenant_id`, o.`status`, o.`note`, o.`valid_from`
  FROM `silver`.`tenant_history` AS o
  WHERE o.is_current) AS t ON s.`tenant_id` = t.`tenant_id`
  WHERE t.`tenant_id` IS NULL OR s.`tenant_id` IS NULL OR (NOT (s.`status` <=> t.`status`) OR NOT (s.`note` <=> t.`note`))
  UNION ALL
  SELECT coalesce(s.`tenant_id`, t.`tenant_id`) AS `tenant_id`, s.`status` AS `status`, s.`note` AS `note`, t.valid_from AS varve_since, CASE WHEN t.`tenant_id` IS NULL THEN 'open' WHEN s.`tenant_id` IS NULL THEN 'close' WHEN (NOT (s.`status` <=> t.`status`) OR NOT (s.`note` <=> t.`note`)) THEN 'change' ELSE 'in place' END AS varve_kind
  FROM (SELECT o.`tenant_id`, o.`status`, o.`note`, o.`valid_from`
  FROM `silver`.`tenant_history` AS o
  WHERE o.is_current) AS t
  LEFT JOIN (SELECT found.*, 1 AS varve_found
  FROM (SELECT s.`tenant_id` AS `tenant_id`, s.`status` AS `status`, s.`note` AS `note`
  FROM (select * from `staging`.`tenants`) AS s) AS found) AS s ON s.`tenant_id` = t.`tenant_id`
  WHERE s.varve_found IS NULL AND (t.`tenant_id` IS NULL OR s.`tenant_id` IS NULL OR (NOT (s.`status` <=> t.`status`) OR NOT (s.`note` <=> t.`note`)));

-- check the key of silver.tenant_history
SELECT s.`tenant_id`, count(*) AS n
  FROM (SELECT s.`tenant_id` AS `tenant_id`, s.`status` AS `status`, s.`note` AS `note`
  FROM (select * from `staging`.`tenants`) AS s) AS s
  WHERE ((SELECT count(*)
  FROM (SELECT s.`tenant_id` AS `tenant_id`, s.`status` AS `status`, s.`note` AS `note`
  FROM (select * from `staging`.`tenants`) AS s) AS s) - (SELECT count(*)
  FROM `varve_change_silver_tenant_history`
  WHERE varve_kind = 'open') <> (SELECT count(*)
  FROM `silver`.`tenant_history` AS o
  WHERE o.is_current) - (SELECT count(*)
  FROM `varve_change_silver_tenant_history`
  WHERE varve_kind = 'close') OR EXISTS (SELECT 1
  FROM `varve_change_silver_tenant_history`
  WHERE varve_kind = 'open'
  GROUP BY `tenant_id`
  HAVING count(*) > 1 OR `tenant_id` IS NULL))
  GROUP BY s.`tenant_id`
  HAVING count(*) > 1 OR s.`tenant_id` IS NULL
  ORDER BY n DESC LIMIT 5;

-- count the changes
SELECT coalesce(sum(CASE WHEN varve_kind IN ('open', 'change') THEN 1 ELSE 0 END), 0), coalesce(sum(CASE WHEN varve_kind IN ('change', 'close') THEN 1 ELSE 0 END), 0), 0, 0, 0, 0, 0, 0, coalesce(sum(CASE WHEN varve_kind IN ('in place') THEN 1 ELSE 0 END), 0)
  FROM `varve_change_silver_tenant_history`;

-- examples of the changes
SELECT c.varve_kind, CAST(c.`tenant_id` AS CHAR), CASE WHEN t.valid_from IS NULL THEN NULL ELSE CAST(JSON_OBJECT('tenant_id', CAST(t.`tenant_id` AS CHAR), 'status', CAST(t.`status` AS CHAR), 'note', CAST(t.`note` AS CHAR)) AS CHAR) END, CASE WHEN c.varve_kind = 'close' THEN NULL ELSE CAST(JSON_OBJECT('tenant_id', CAST(c.`tenant_id` AS CHAR), 'status', CAST(c.`status` AS CHAR), 'note', CAST(c.`note` AS CHAR)) AS CHAR) END
  FROM (SELECT r.*, row_number() OVER (PARTITION BY r.varve_kind
  ORDER BY r.`tenant_id`) AS varve_rank
  FROM `varve_change_silver_tenant_history` AS r) AS c
  LEFT JOIN `silver`.`tenant_history` AS t ON t.`tenant_id` = c.`tenant_id` AND t.valid_from = c.varve_since
  WHERE c.varve_rank <= 3
  ORDER BY c.varve_kind, c.varve_rank;

-- close superseded versions of silver.tenant_history
UPDATE `silver`.`tenant_history` AS t
  JOIN `varve_change_silver_tenant_history` AS c ON t.`tenant_id` = c.`tenant_id` AND t.valid_from = c.varve_since AND c.varve_kind IN ('change', 'close')
  SET t.`valid_to` = DATE '2026-02-06', t.`is_current` = false;

-- open versions of silver.tenant_history
INSERT INTO `silver`.`tenant_history` (`tenant_id`, `status`, `note`, `valid_from`, `valid_to`, `is_current`, `dbt_updated_at`)
  SELECT c.`tenant_id`, c.`status`, c.`note`, DATE '2026-02-07', CAST(NULL AS DATE), true, TIMESTAMP '2026-02-07 05:30:00.000'
  FROM `varve_change_silver_tenant_history` AS c
  WHERE c.varve_kind IN ('open', 'change');

-- check the versions of silver.tenant_history
SELECT *
  FROM (SELECT CAST(v.`tenant_id` AS CHAR) AS k, v.valid_from AS f, CASE WHEN v.valid_from IS NULL THEN 'valid_from is NULL' WHEN v.valid_to < v.valid_from THEN 'ends before it begins' WHEN v.is_current IS NULL OR v.is_current <> (v.valid_to IS NULL) THEN 'is_current does not say what valid_to says' WHEN v.varve_next IS NOT NULL AND (v.valid_to IS NULL OR v.valid_to >= v.varve_next) THEN 'overlaps the next version' END AS problem
  FROM (SELECT h.`tenant_id`, h.valid_from, h.valid_to, h.is_current, lead(h.valid_from) OVER (PARTITION BY CAST(h.`tenant_id` AS BINARY)
  ORDER BY h.valid_from, h.valid_to) AS varve_next
  FROM (SELECT h.`tenant_id`, h.valid_from, h.valid_to, h.is_current
  FROM (SELECT DISTINCT t.`tenant_id`
  FROM `varve_change_silver_tenant_history` AS t) AS x
  JOIN `silver`.`tenant_history` AS h ON x.`tenant_id` = h.`tenant_id`) AS h) AS v) AS p
  WHERE p.problem IS NOT NULL LIMIT 5;

-- forget the changes of silver.tenant_history
DROP TEMPORARY TABLE IF EXISTS `varve_change_silver_tenant_history`;
