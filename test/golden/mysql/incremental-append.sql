-- find the new rows of silver.m
CREATE TEMPORARY TABLE `varve_new_silver_m` (KEY varve_key (`tenant_id`, `status`)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin AS select * from `staging`.`tenants`;

-- insert into silver.m
INSERT INTO `silver`.`m` (`tenant_id`, `status`, `note`)
  SELECT n.`tenant_id`, n.`status`, n.`note`
  FROM `varve_new_silver_m` AS n;

-- forget the new rows of silver.m
DROP TEMPORARY TABLE IF EXISTS `varve_new_silver_m`;
