import type { Catalog, Dialect, Result } from '../../adapter/index.ts';
import { relation, type Relation, type RelationType } from '../../relation.ts';
import { normalType } from './types.ts';

const OWN_SCHEMAS = new Set(['information_schema', 'mysql', 'performance_schema', 'sys']);
/** The storage engine whose rows are part of transactions. */
const TRANSACTIONAL = 'InnoDB';
const DESCRIBED = 'varve_described';

interface Asked {
  readonly query: (sql: string) => Promise<Result>;
  readonly dialect: Dialect;
  /** The collation of text that compares byte by byte. */
  readonly collation: string;
  /** True where names of databases and tables differ by their case. */
  readonly caseMatters: boolean;
}

/** MySQL's catalog as one connection sees it. Temporary tables are not in it. */
export function makeCatalog({ query, dialect, collation: own, caseMatters }: Asked): Catalog {
  const literal = dialect.literal;
  const sameName = (a: string, b: string): boolean => (caseMatters ? a === b : a.toLowerCase() === b.toLowerCase());

  async function tables(schema: string, identifier?: string): Promise<{ relation: Relation; type: RelationType }[]> {
    const one = identifier === undefined ? '' : ` AND table_name = ${literal(identifier)}`;
    const { rows } = await query(
      `SELECT table_schema, table_name, table_type FROM information_schema.tables WHERE table_schema = ${literal(schema)}${one} ORDER BY table_name`,
    );
    return rows
      .filter(([s, name]) => sameName(String(s), schema) && (!identifier || sameName(String(name), identifier)))
      .flatMap(([s, name, type]): { relation: Relation; type: RelationType }[] => {
        if (type !== 'BASE TABLE' && type !== 'VIEW') return [];
        return [{ relation: relation(String(s), String(name)), type: type === 'VIEW' ? 'view' : 'table' }];
      });
  }

  return {
    async schemas() {
      const { rows } = await query('SELECT schema_name FROM information_schema.schemata ORDER BY 1');
      return rows.map((row) => String(row[0])).filter((name) => !OWN_SCHEMAS.has(name.toLowerCase()));
    },
    relations: (schema) => tables(schema),
    async find(wanted) {
      return (await tables(wanted.schema, wanted.identifier))[0]?.type;
    },
    async columns(of) {
      const { rows } = await query(
        `SELECT table_schema, table_name, column_name, column_type FROM information_schema.columns ` +
          `WHERE table_schema = ${literal(of.schema)} AND table_name = ${literal(of.identifier)} ORDER BY ordinal_position`,
      );
      return rows
        .filter(([schema, name]) => sameName(String(schema), of.schema) && sameName(String(name), of.identifier))
        .map(([, , name, type]) => ({ name: String(name), type: normalType(String(type)) }));
    },
    comments: (of) => commentsOf({ query, dialect }, of),
    async outsideTransactions(of) {
      const { rows } = await query(
        `SELECT engine FROM information_schema.tables WHERE table_schema = ${literal(of.schema)} ` +
          `AND table_name = ${literal(of.identifier)} AND table_type = 'BASE TABLE'`,
      );
      const engine = String(rows[0]?.[0] ?? TRANSACTIONAL);
      return engine.toLowerCase() === TRANSACTIONAL.toLowerCase() ? undefined : engine;
    },
    async indexed(of) {
      const { rows } = await query(
        `SELECT column_name FROM information_schema.statistics WHERE table_schema = ${literal(of.schema)} ` +
          `AND table_name = ${literal(of.identifier)} AND seq_in_index = 1`,
      );
      return rows.map((row) => String(row[0]));
    },
    async describe(select) {
      await query(`CREATE TEMPORARY TABLE ${DESCRIBED} AS SELECT * FROM (${select}) AS described LIMIT 0`);
      try {
        const { rows } = await query(`SHOW FULL COLUMNS FROM ${DESCRIBED}`);
        return rows.map(([name, type, collation]) => {
          const foreign = collation === null || collation === own ? null : String(collation);
          return { name: String(name), type: normalType(String(type), foreign) };
        });
      } finally {
        await query(`DROP TEMPORARY TABLE IF EXISTS ${DESCRIBED}`);
      }
    },
  };
}

async function commentsOf(
  { query, dialect: { literal } }: Pick<Asked, 'query' | 'dialect'>,
  of: Relation,
): ReturnType<Catalog['comments']> {
  const at = `table_schema = ${literal(of.schema)} AND table_name = ${literal(of.identifier)}`;
  // a view says VIEW where a table has its comment
  const own = await query(
    `SELECT table_comment FROM information_schema.tables WHERE ${at} AND table_type = 'BASE TABLE' AND table_comment <> ''`,
  );
  const columns = await query(
    `SELECT column_name, column_comment FROM information_schema.columns WHERE ${at} AND column_comment <> ''`,
  );
  const said = own.rows[0]?.[0] ?? null;
  return {
    relation: said === null ? null : String(said),
    columns: new Map(columns.rows.map(([name, comment]) => [String(name), String(comment)])),
  };
}
