import { relation } from '../../src/relation.ts';
import type { TestServer } from '../server/subject.ts';
import { ShopProject, type Files } from './project.ts';

/** The shop on a server, which is emptied first. */
export async function shopOn(server: TestServer, files: Files = {}): Promise<ShopProject> {
  await server.empty();
  const output = JSON.stringify(server.output);
  return ShopProject.make(
    { 'profiles.yml': `shop: {target: prod, outputs: {prod: ${output}}}\n`, ...files },
    { rows: (sql) => rowsOn(server, sql), change: (sql) => changeOn(server, sql) },
  );
}

/** Runs a statement on the server. */
async function changeOn(server: TestServer, sql: string): Promise<void> {
  const warehouse = await server.adapter.open(server.target(), { projectDir: '.', readOnly: true });
  const connection = await warehouse.connect();
  try {
    await connection.execute({ purpose: 'change what stands', sql });
  } finally {
    await connection.close();
    await warehouse.close();
  }
}

/** Rows of a query on the server, every value as text. */
export async function rowsOn(server: TestServer, sql: string): Promise<(string | null)[][]> {
  const warehouse = await server.adapter.open(server.target(), { projectDir: '.', readOnly: true });
  const connection = await warehouse.connect();
  try {
    const { rows } = await connection.query(sql);
    return rows.map((row) => row.map((value) => (value === null ? null : String(value))));
  } finally {
    await connection.close();
    await warehouse.close();
  }
}

/** The history, one line a version: `1 a 2026-02-06..2026-02-06`. */
export async function versionsOn(server: TestServer): Promise<string[]> {
  const sql = 'select id, status, valid_from, valid_to from silver.customer_history order by id, valid_from';
  const found = await rowsOn(server, sql);
  return found.map(([id, status, from, to]) => `${id ?? ''} ${status ?? ''} ${from ?? ''}..${to ?? ''}`);
}

/** Tables and views of a schema by name. */
export async function relationsOn(server: TestServer, schema: string): Promise<string[]> {
  const warehouse = await server.adapter.open(server.target(), { projectDir: '.', readOnly: true });
  const connection = await warehouse.connect();
  try {
    return (await connection.catalog.relations(schema)).map((r) => relation(schema, r.relation.identifier).identifier);
  } finally {
    await connection.close();
    await warehouse.close();
  }
}
