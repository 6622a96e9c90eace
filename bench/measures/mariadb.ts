import type { Mariadb } from '../../test/server/mariadb.ts';
import { ask, gate } from '../harness/checksum.ts';
import { compare } from '../harness/pairs.ts';
import { figures, ratios, type Line } from '../harness/report.ts';
import type { Workshop } from '../harness/workshop.ts';
import { mariadbSide, onMariadb } from '../peers/mariadb.ts';
import { TYPES } from '../peers/types.ts';
import { dumpSide } from './load.ts';
import type { Measure } from './measure.ts';

/** A dump into tables of a DuckDB file, against `mariadb < dump` on a server of its own. */
export const mariadb: Measure = {
  name: 'mariadb',
  run: onMariadb(against),
};

async function against(server: Mariadb, workshop: Workshop): Promise<Line> {
  const ours = await dumpSide(workshop);
  const theirs = await mariadbSide(server, workshop);
  const before = async (): Promise<void> => {
    await theirs.before(); // what a server still has to write would fall into our time
    await ours.before?.();
  };
  const seen = await compare({ ...ours, before }, theirs, workshop.sizes.pairs);
  for (const table of Object.keys(TYPES)) await sameRows(table, ours.database, server);
  return {
    measure: 'dump → staging tables / `mariadb < dump`',
    goal: 'wall, CPU ≤ 0.12',
    seen: ratios(seen, ['wall', 'cpu']),
    figures: `${figures(seen.ours, ['wall', 'cpu'])} / ${figures(seen.theirs, ['wall', 'cpu'])}`,
  };
}

/** Compares sums of the leading digits of md5, which both databases have; of doubles each writes its own text. */
async function sameRows(table: string, database: string, server: Mariadb): Promise<void> {
  const columns = Object.entries(TYPES[table] ?? {}).filter(([, type]) => type !== 'DOUBLE');
  const ours = columns.map(([name, type]) => {
    const text = type === 'BLOB' ? name : `${name}::VARCHAR`;
    return `sum(('0x' || left(md5(${text}), 8))::BIGINT)::VARCHAR`;
  });
  const theirs = columns.map(([name, type]) => {
    const text = type === 'UBIGINT' ? `${name} + 0` : `\`${name}\``;
    return `sum(conv(left(md5(${text}), 8), 16, 10))`;
  });
  const [count, ...sums] = await ask(database, `SELECT count(*)::VARCHAR, ${ours.join(', ')} FROM staging.${table}`);
  const answer = await server.sql(
    `SET time_zone = '+00:00'; SELECT count(*), ${theirs.join(', ')} FROM ${table}`,
    'app',
  );
  const held = answer.trim().split('\t').map(Number);
  gate(table, JSON.stringify([count, ...sums].map(Number)), JSON.stringify(held));
}
