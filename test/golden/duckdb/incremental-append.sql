-- find the new rows of silver.m
CREATE TEMPORARY TABLE "varve_new_silver_m" AS select * from "staging"."tenants";

-- insert into silver.m
INSERT INTO "silver"."m" ("tenant_id", "status", "note")
  SELECT n."tenant_id", n."status", n."note"
  FROM temp."varve_new_silver_m" AS n;

-- forget the new rows of silver.m
DROP TABLE IF EXISTS temp."varve_new_silver_m";
