-- create gold.tenants aside
CREATE TABLE "gold"."tenants__new" AS select * from "staging"."tenants";

-- drop the old gold.tenants
DROP TABLE "gold"."tenants";

-- put gold.tenants in place
ALTER TABLE "gold"."tenants__new" RENAME TO "tenants";
