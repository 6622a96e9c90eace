-- compare silver.tenant_history with 2026-02-07
CREATE TEMPORARY TABLE "varve_change_silver_tenant_history" AS
  SELECT coalesce(s."tenant_id", t."tenant_id") AS "tenant_id", s."status" AS "status", s."note" AS "note", t.valid_from AS varve_since, CASE WHEN t."tenant_id" IS NULL THEN 'open' WHEN s."tenant_id" IS NULL THEN 'close' WHEN (s."status" IS DISTINCT FROM t."status" OR s."note" IS DISTINCT FROM t."note") THEN 'change' ELSE 'in place' END AS varve_kind
  FROM (SELECT s."tenant_id" AS "tenant_id", s."status" AS "status", s."note" AS "note"
  FROM (select * from "staging"."tenants") AS s) AS s
  FULL JOIN (SELECT o."tenant_id", o."status", o."note", o."valid_from"
  FROM "silver"."tenant_history" AS o
  WHERE o.is_current) AS t ON s."tenant_id" = t."tenant_id"
  WHERE t."tenant_id" IS NULL OR s."tenant_id" IS NULL OR (s."status" IS DISTINCT FROM t."status" OR s."note" IS DISTINCT FROM t."note");

-- check the key of silver.tenant_history
SELECT s."tenant_id", count(*) AS n
  FROM (SELECT s."tenant_id" AS "tenant_id", s."status" AS "status", s."note" AS "note"
  FROM (select * from "staging"."tenants") AS s) AS s
  WHERE ((SELECT count(*)
  FROM (SELECT s."tenant_id" AS "tenant_id", s."status" AS "status", s."note" AS "note"
  FROM (select * from "staging"."tenants") AS s) AS s) - (SELECT count(*)
  FROM temp."varve_change_silver_tenant_history"
  WHERE varve_kind = 'open') <> (SELECT count(*)
  FROM "silver"."tenant_history" AS o
  WHERE o.is_current) - (SELECT count(*)
  FROM temp."varve_change_silver_tenant_history"
  WHERE varve_kind = 'close') OR EXISTS (SELECT 1
  FROM temp."varve_change_silver_tenant_history"
  WHERE varve_kind = 'open'
  GROUP BY "tenant_id"
  HAVING count(*) > 1 OR "tenant_id" IS NULL))
  GROUP BY s."tenant_id"
  HAVING count(*) > 1 OR s."tenant_id" IS NULL
  ORDER BY n DESC LIMIT 5;

-- count the changes
SELECT coalesce(sum(CASE WHEN varve_kind IN ('open', 'change') THEN 1 ELSE 0 END), 0), coalesce(sum(CASE WHEN varve_kind IN ('change', 'close') THEN 1 ELSE 0 END), 0), 0, 0, 0, 0, 0, 0, coalesce(sum(CASE WHEN varve_kind IN ('in place') THEN 1 ELSE 0 END), 0)
  FROM temp."varve_change_silver_tenant_history";

-- examples of the changes
SELECT c.varve_kind, CAST(c."tenant_id" AS VARCHAR), CASE WHEN t.valid_from IS NULL THEN NULL ELSE CAST(json_object('tenant_id', CAST(t."tenant_id" AS VARCHAR), 'status', CAST(t."status" AS VARCHAR), 'note', CAST(t."note" AS VARCHAR)) AS VARCHAR) END, CASE WHEN c.varve_kind = 'close' THEN NULL ELSE CAST(json_object('tenant_id', CAST(c."tenant_id" AS VARCHAR), 'status', CAST(c."status" AS VARCHAR), 'note', CAST(c."note" AS VARCHAR)) AS VARCHAR) END
  FROM (SELECT r.*, row_number() OVER (PARTITION BY r.varve_kind
  ORDER BY r."tenant_id") AS varve_rank
  FROM temp."varve_change_silver_tenant_history" AS r) AS c
  LEFT JOIN "silver"."tenant_history" AS t ON t."tenant_id" = c."tenant_id" AND t.valid_from = c.varve_since
  WHERE c.varve_rank <= 3
  ORDER BY c.varve_kind, c.varve_rank;

-- close superseded versions of silver.tenant_history
UPDATE "silver"."tenant_history" AS t
  SET "valid_to" = DATE '2026-02-06', "is_current" = false
  FROM temp."varve_change_silver_tenant_history" AS c
  WHERE t."tenant_id" = c."tenant_id" AND t.valid_from = c.varve_since AND c.varve_kind IN ('change', 'close');

-- open versions of silver.tenant_history
INSERT INTO "silver"."tenant_history" ("tenant_id", "status", "note", "valid_from", "valid_to", "is_current", "dbt_updated_at")
  SELECT c."tenant_id", c."status", c."note", DATE '2026-02-07', CAST(NULL AS DATE), true, TIMESTAMP '2026-02-07 05:30:00.000'
  FROM temp."varve_change_silver_tenant_history" AS c
  WHERE c.varve_kind IN ('open', 'change');

-- check the versions of silver.tenant_history
SELECT *
  FROM (SELECT CAST(v."tenant_id" AS VARCHAR) AS k, v.valid_from AS f, CASE WHEN v.valid_from IS NULL THEN 'valid_from is NULL' WHEN v.valid_to < v.valid_from THEN 'ends before it begins' WHEN v.is_current IS NULL OR v.is_current <> (v.valid_to IS NULL) THEN 'is_current does not say what valid_to says' WHEN v.varve_next IS NOT NULL AND (v.valid_to IS NULL OR v.valid_to >= v.varve_next) THEN 'overlaps the next version' END AS problem
  FROM (SELECT h."tenant_id", h.valid_from, h.valid_to, h.is_current, lead(h.valid_from) OVER (PARTITION BY h."tenant_id"
  ORDER BY h.valid_from, h.valid_to) AS varve_next
  FROM (SELECT h."tenant_id", h.valid_from, h.valid_to, h.is_current
  FROM (SELECT DISTINCT t."tenant_id"
  FROM temp."varve_change_silver_tenant_history" AS t) AS x
  JOIN "silver"."tenant_history" AS h ON x."tenant_id" = h."tenant_id") AS h) AS v) AS p
  WHERE p.problem IS NOT NULL LIMIT 5;

-- forget the changes of silver.tenant_history
DROP TABLE IF EXISTS temp."varve_change_silver_tenant_history";
