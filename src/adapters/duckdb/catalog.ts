import type { Catalog, Result } from '../../adapter/index.ts';
import { relation, relationName, type Relation, type RelationType } from '../../relation.ts';
import { dialect } from './dialect.ts';

type Query = (sql: string) => Promise<Result>;

const OWN_SCHEMAS = `('information_schema', 'pg_catalog')`;
const HERE = `database_name = current_database()`;

const same = (column: string, name: string): string => `lower(${column}) = ${dialect.literal(name.toLowerCase())}`;

/** DuckDB's catalog as one connection sees it. */
export function makeCatalog(query: Query): Catalog {
  return {
    async schemas() {
      const sql = `SELECT schema_name FROM duckdb_schemas() WHERE ${HERE} AND schema_name NOT IN ${OWN_SCHEMAS} ORDER BY 1`;
      return (await query(sql)).rows.map((row) => String(row[0]));
    },

    async relations(schema) {
      const { rows } = await query(
        `SELECT schema_name, table_name, 'table' FROM duckdb_tables() WHERE ${HERE} AND ${same('schema_name', schema)} ` +
          `UNION ALL SELECT schema_name, view_name, 'view' FROM duckdb_views() WHERE ${HERE} AND ${same('schema_name', schema)} ORDER BY 2`,
      );
      return rows.map(([s, name, type]) => ({
        relation: relation(String(s), String(name)),
        type: type as RelationType,
      }));
    },

    async find(wanted: Relation) {
      const relations = await this.relations(wanted.schema);
      const name = relationName(wanted).toLowerCase();
      return relations.find((r) => relationName(r.relation).toLowerCase() === name)?.type;
    },

    async columns(of: Relation) {
      const { rows } = await query(
        `SELECT column_name, data_type FROM duckdb_columns() WHERE ${HERE} AND ${same('schema_name', of.schema)} ` +
          `AND ${same('table_name', of.identifier)} ORDER BY column_index`,
      );
      return rows.map(([name, type]) => ({ name: String(name), type: String(type) }));
    },

    async comments(of: Relation) {
      const at = (name: string): string =>
        `${HERE} AND ${same('schema_name', of.schema)} AND ${same(name, of.identifier)}`;
      const own = await query(
        `SELECT comment FROM duckdb_tables() WHERE ${at('table_name')} UNION ALL SELECT comment FROM duckdb_views() WHERE ${at('view_name')}`,
      );
      const columns = await query(
        `SELECT column_name, comment FROM duckdb_columns() WHERE ${at('table_name')} AND comment IS NOT NULL`,
      );
      const said = own.rows[0]?.[0] ?? null;
      return {
        relation: said === null ? null : String(said),
        columns: new Map(columns.rows.map(([name, comment]) => [String(name), String(comment)])),
      };
    },

    async describe(select) {
      const { rows } = await query(`DESCRIBE ${select}`);
      return rows.map(([name, type]) => ({ name: String(name), type: String(type) }));
    },
  };
}
