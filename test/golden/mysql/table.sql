-- create gold.tenants aside
CREATE TABLE `gold`.`tenants__new` ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin AS select * from `staging`.`tenants`;

-- drop the old gold.tenants
DROP TABLE `gold`.`tenants`;

-- put gold.tenants in place
RENAME TABLE `gold`.`tenants__new` TO `gold`.`tenants`;
