-- find the new rows of silver.m
CREATE TEMPORARY TABLE `varve_new_silver_m` (KEY varve_key (`tenant_id`, `status`)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin AS select * from `staging`.`tenants`;

-- update silver.m
UPDATE `silver`.`m` AS t
  JOIN `varve_new_silver_m` AS n ON t.`tenant_id` = n.`tenant_id` AND t.`status` = n.`status`
  SET t.`note` = n.`note`;

-- insert into silver.m
INSERT INTO `silver`.`m` (`tenant_id`, `status`, `note`)
  SELECT n.`tenant_id`, n.`status`, n.`note`
  FROM `varve_new_silver_m` AS n
  WHERE NOT EXISTS (SELECT 1
  FROM `silver`.`m` AS t
  WHERE t.`tenant_id` = n.`tenant_id` AND t.`status` = n.`status`);

-- forget the new rows of silver.m
DROP TEMPORARY TABLE IF EXISTS `varve_new_silver_m`;
