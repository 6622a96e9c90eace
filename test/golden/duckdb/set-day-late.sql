-- compare silver.tenant_history with 2026-02-07
CREATE TEMPORARY TABLE "varve_touched_silver_tenant_history" AS
  SELECT coalesce(s."tenant_id", t."tenant_id") AS "tenant_id", s."status" AS "status", s."note" AS "note", CASE WHEN s."tenant_id" IS NULL THEN 0 ELSE 1 END AS varve_present, t.valid_from AS varve_since
  FROM (SELECT s."tenant_id" AS "tenant_id", s."status" AS "status", s."note" AS "note"
  FROM (select * from "staging"."tenants") AS s) AS s
  FULL JOIN (SELECT o."tenant_id", o."status", o."note", o."valid_from"
  FROM "silver"."tenant_history" AS o
  WHERE o.valid_from <= DATE '2026-02-07' AND (o.valid_to IS NULL OR o.valid_to >= DATE '2026-02-07')) AS t ON s."tenant_id" = t."tenant_id"
  WHERE t."tenant_id" IS NULL OR s."tenant_id" IS NULL OR (NOT (s."tenant_id" IS NULL) AND ((s."status" IS DISTINCT FROM t."status" OR s."note" IS DISTINCT FROM t."note")));

-- find the neighbours in silver.tenant_history
CREATE TEMPORARY TABLE "varve_cell_silver_tenant_history" AS
  SELECT b."tenant_id", b."status", b."note", b.varve_present, b.varve_since, a.valid_from AS varve_a_from, a.valid_to AS varve_a_to, c.valid_from AS varve_c_from, c.valid_to AS varve_c_to, CASE WHEN a.valid_from IS NOT NULL AND b.varve_present = 1 AND (a."status" IS NOT DISTINCT FROM b."status" AND a."note" IS NOT DISTINCT FROM b."note") THEN 1 ELSE 0 END AS varve_ab, CASE WHEN b.varve_present = 1 AND c.valid_from IS NOT NULL AND (b."status" IS NOT DISTINCT FROM c."status" AND b."note" IS NOT DISTINCT FROM c."note") THEN 1 ELSE 0 END AS varve_bc, CASE WHEN a.valid_from IS NOT NULL AND c.valid_from IS NOT NULL AND (a."status" IS NOT DISTINCT FROM c."status" AND a."note" IS NOT DISTINCT FROM c."note") THEN 1 ELSE 0 END AS varve_ac
  FROM temp."varve_touched_silver_tenant_history" AS b
  LEFT JOIN "silver"."tenant_history" AS a ON a."tenant_id" = b."tenant_id" AND a.valid_from <= DATE '2026-02-06' AND (a.valid_to IS NULL OR a.valid_to >= DATE '2026-02-06')
  LEFT JOIN "silver"."tenant_history" AS c ON c."tenant_id" = b."tenant_id" AND c.valid_from <= DATE '2026-02-09' AND (c.valid_to IS NULL OR c.valid_to >= DATE '2026-02-09');

-- lay the versions of silver.tenant_history
CREATE TEMPORARY TABLE "varve_laid_silver_tenant_history" AS
  SELECT c."tenant_id", c."status", c."note", DATE '2026-02-07' AS valid_from, CAST(CASE WHEN c.varve_bc = 1 THEN c.varve_c_to ELSE DATE '2026-02-08' END AS DATE) AS valid_to, CASE WHEN CAST(CASE WHEN c.varve_bc = 1 THEN c.varve_c_to ELSE DATE '2026-02-08' END AS DATE) IS NULL THEN true ELSE false END AS is_current, TIMESTAMP '2026-02-07 05:30:00.000' AS dbt_updated_at
  FROM temp."varve_cell_silver_tenant_history" AS c
  WHERE c.varve_present = 1 AND c.varve_ab = 0
  UNION ALL
  SELECT t."tenant_id", t."status", t."note", DATE '2026-02-09' AS valid_from, c.varve_c_to AS valid_to, CASE WHEN c.varve_c_to IS NULL THEN true ELSE false END AS is_current, TIMESTAMP '2026-02-07 05:30:00.000' AS dbt_updated_at
  FROM temp."varve_cell_silver_tenant_history" AS c
  JOIN "silver"."tenant_history" AS t ON t."tenant_id" = c."tenant_id" AND t.valid_from = c.varve_c_from
  WHERE (c.varve_c_from < DATE '2026-02-09' AND NOT ((c.varve_ab = 1 AND c.varve_ac = 1) OR (c.varve_ab = 0 AND c.varve_bc = 1)));

-- check the key of silver.tenant_history
SELECT s."tenant_id", count(*) AS n
  FROM (SELECT s."tenant_id" AS "tenant_id", s."status" AS "status", s."note" AS "note"
  FROM (select * from "staging"."tenants") AS s) AS s
  GROUP BY s."tenant_id"
  HAVING count(*) > 1 OR s."tenant_id" IS NULL
  ORDER BY n DESC LIMIT 5;

-- count the changes
SELECT coalesce(sum(CASE WHEN c.varve_present = 1 AND c.varve_ab = 0 AND NOT (c.varve_present = 1 AND c.varve_ab = 0 AND c.varve_bc = 1 AND c.varve_c_from > DATE '2026-02-07') THEN 1 ELSE 0 END), 0), coalesce(sum(CASE WHEN c.varve_ab = 0 AND c.varve_a_from IS NOT NULL AND c.varve_a_to IS NULL AND NOT ((c.varve_c_from IS NOT NULL AND c.varve_c_from <= DATE '2026-02-07' AND NOT ((c.varve_ab = 1 AND c.varve_ac = 1) OR (c.varve_ab = 0 AND c.varve_bc = 1))) AND c.varve_c_from < DATE '2026-02-07') THEN 1 ELSE 0 END), 0), coalesce(sum(CASE WHEN ((c.varve_c_from IS NOT NULL AND c.varve_c_from <= DATE '2026-02-07' AND NOT ((c.varve_ab = 1 AND c.varve_ac = 1) OR (c.varve_ab = 0 AND c.varve_bc = 1))) AND c.varve_c_from < DATE '2026-02-07') THEN 1 ELSE 0 END), 0), coalesce(sum(CASE WHEN (c.varve_present = 1 AND c.varve_ab = 0 AND c.varve_bc = 1 AND c.varve_c_from > DATE '2026-02-07') OR ((c.varve_c_from IS NOT NULL AND c.varve_c_from <= DATE '2026-02-07' AND NOT ((c.varve_ab = 1 AND c.varve_ac = 1) OR (c.varve_ab = 0 AND c.varve_bc = 1))) AND c.varve_c_from = DATE '2026-02-07') THEN 1 ELSE 0 END), 0), coalesce(sum(CASE WHEN c.varve_ab = 1 AND c.varve_ac = 1 THEN 1 ELSE 0 END), 0), coalesce(sum(CASE WHEN c.varve_ab = 1 AND c.varve_ac = 0 THEN 1 ELSE 0 END), 0), coalesce(sum(CASE WHEN c.varve_ab = 0 AND c.varve_a_to >= DATE '2026-02-07' AND NOT ((c.varve_c_from IS NOT NULL AND c.varve_c_from <= DATE '2026-02-07' AND NOT ((c.varve_ab = 1 AND c.varve_ac = 1) OR (c.varve_ab = 0 AND c.varve_bc = 1))) AND c.varve_c_from < DATE '2026-02-07') THEN 1 ELSE 0 END), 0), coalesce(sum(CASE WHEN c.varve_since = DATE '2026-02-07' AND NOT ((c.varve_c_from IS NOT NULL AND c.varve_c_from <= DATE '2026-02-07' AND NOT ((c.varve_ab = 1 AND c.varve_ac = 1) OR (c.varve_ab = 0 AND c.varve_bc = 1))) AND c.varve_c_from = DATE '2026-02-07') THEN 1 ELSE 0 END), 0), 0
  FROM temp."varve_cell_silver_tenant_history" AS c;

-- examples of the changes
SELECT c.varve_kind, CAST(c."tenant_id" AS VARCHAR), CASE WHEN t.valid_from IS NULL THEN NULL ELSE CAST(json_object('tenant_id', CAST(t."tenant_id" AS VARCHAR), 'status', CAST(t."status" AS VARCHAR), 'note', CAST(t."note" AS VARCHAR)) AS VARCHAR) END, CASE WHEN c.varve_present = 0 THEN NULL ELSE CAST(json_object('tenant_id', CAST(c."tenant_id" AS VARCHAR), 'status', CAST(c."status" AS VARCHAR), 'note', CAST(c."note" AS VARCHAR)) AS VARCHAR) END
  FROM (SELECT r.*, CASE WHEN r.varve_present = 0 AND r.varve_ab = 0 THEN 'close' WHEN r.varve_since IS NULL THEN 'open' ELSE 'change' END AS varve_kind, row_number() OVER (PARTITION BY CASE WHEN r.varve_present = 0 AND r.varve_ab = 0 THEN 'close' WHEN r.varve_since IS NULL THEN 'open' ELSE 'change' END
  ORDER BY r."tenant_id") AS varve_rank
  FROM temp."varve_cell_silver_tenant_history" AS r) AS c
  LEFT JOIN "silver"."tenant_history" AS t ON t."tenant_id" = c."tenant_id" AND t.valid_from = c.varve_since
  WHERE c.varve_rank <= 3
  ORDER BY c.varve_kind, c.varve_rank;

-- keep what is replaced in silver.tenant_history
INSERT INTO "varve"."corrections" ("history", "day", "recorded_at", "replaced")
  SELECT 'silver.tenant_history', DATE '2026-02-07', TIMESTAMP '2026-02-07 05:30:00.000', CAST(json_object('tenant_id', CAST(t."tenant_id" AS VARCHAR), 'status', CAST(t."status" AS VARCHAR), 'note', CAST(t."note" AS VARCHAR), 'valid_from', CAST(t."valid_from" AS VARCHAR), 'valid_to', CAST(t."valid_to" AS VARCHAR), 'is_current', CAST(t."is_current" AS VARCHAR), 'dbt_updated_at', CAST(t."dbt_updated_at" AS VARCHAR)) AS VARCHAR)
  FROM "silver"."tenant_history" AS t
  JOIN temp."varve_cell_silver_tenant_history" AS c ON t."tenant_id" = c."tenant_id"
  WHERE t.valid_from = DATE '2026-02-07' OR (t.valid_from = c.varve_c_from AND t.valid_from > DATE '2026-02-07' AND ((c.varve_ab = 1 AND c.varve_ac = 1) OR (c.varve_ab = 0 AND c.varve_bc = 1)));

-- take replaced versions out of silver.tenant_history
DELETE
  FROM "silver"."tenant_history" AS t USING temp."varve_cell_silver_tenant_history" AS c
  WHERE t."tenant_id" = c."tenant_id" AND (t.valid_from = DATE '2026-02-07' OR (t.valid_from = c.varve_c_from AND t.valid_from > DATE '2026-02-07' AND ((c.varve_ab = 1 AND c.varve_ac = 1) OR (c.varve_ab = 0 AND c.varve_bc = 1))));

-- set the ends of versions of silver.tenant_history
UPDATE "silver"."tenant_history" AS t
  SET "valid_to" = CASE WHEN c.varve_ab = 0 THEN DATE '2026-02-06' WHEN c.varve_ac = 1 THEN c.varve_c_to ELSE DATE '2026-02-08' END, "is_current" = CASE WHEN (CASE WHEN c.varve_ab = 0 THEN DATE '2026-02-06' WHEN c.varve_ac = 1 THEN c.varve_c_to ELSE DATE '2026-02-08' END) IS NULL THEN true ELSE false END
  FROM temp."varve_cell_silver_tenant_history" AS c
  WHERE t."tenant_id" = c."tenant_id" AND t.valid_from = c.varve_a_from;

-- open versions of silver.tenant_history
INSERT INTO "silver"."tenant_history" ("tenant_id", "status", "note", "valid_from", "valid_to", "is_current", "dbt_updated_at")
  SELECT l."tenant_id", l."status", l."note", l."valid_from", l."valid_to", l."is_current", l."dbt_updated_at"
  FROM temp."varve_laid_silver_tenant_history" AS l;

-- check the versions of silver.tenant_history
SELECT *
  FROM (SELECT CAST(v."tenant_id" AS VARCHAR) AS k, v.valid_from AS f, CASE WHEN v.valid_from IS NULL THEN 'valid_from is NULL' WHEN v.valid_to < v.valid_from THEN 'ends before it begins' WHEN v.is_current IS NULL OR v.is_current <> (v.valid_to IS NULL) THEN 'is_current does not say what valid_to says' WHEN v.varve_next IS NOT NULL AND (v.valid_to IS NULL OR v.valid_to >= v.varve_next) THEN 'overlaps the next version' END AS problem
  FROM (SELECT h."tenant_id", h.valid_from, h.valid_to, h.is_current, lead(h.valid_from) OVER (PARTITION BY h."tenant_id"
  ORDER BY h.valid_from, h.valid_to) AS varve_next
  FROM (SELECT h."tenant_id", h.valid_from, h.valid_to, h.is_current
  FROM (SELECT DISTINCT t."tenant_id"
  FROM temp."varve_cell_silver_tenant_history" AS t) AS x
  JOIN "silver"."tenant_history" AS h ON x."tenant_id" = h."tenant_id") AS h) AS v) AS p
  WHERE p.problem IS NOT NULL LIMIT 5;

-- forget the changes of silver.tenant_history
DROP TABLE IF EXISTS temp."varve_touched_silver_tenant_history";

-- forget the changes of silver.tenant_history
DROP TABLE IF EXISTS temp."varve_cell_silver_tenant_history";

-- forget the changes of silver.tenant_history
DROP TABLE IF EXISTS temp."varve_laid_silver_tenant_history";
