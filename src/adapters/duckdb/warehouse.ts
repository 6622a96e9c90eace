import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DuckDBInstance, version } from '@duckdb/node-api';
import type { Connection, OpenOptions, Warehouse } from '../../adapter/index.ts';
import { fail } from '../../errors.ts';
import { statement } from '../../sql.ts';
import { DuckConnection } from './connection.ts';
import { dialect } from './dialect.ts';
import { failed, firstLine } from './failure.ts';
import { features } from './features.ts';
import { copyFresh, copyWhole, files } from './files.ts';
import { layers } from './layers.ts';
import { loader } from './loader.ts';
import type { DuckTarget } from './profile.ts';

const RETRY_MILLIS = 250;
/** Enough for joins of millions of rows with what spills going to disk; `settings: {memory_limit: …}` in the profile changes it. */
const MEMORY_LIMIT = '300MiB';

/** Opens the database file, waiting for whoever holds it. */
export async function open(target: DuckTarget, options: OpenOptions): Promise<Warehouse> {
  const path = files.pathOf(target, options.projectDir) ?? ':memory:';
  if (path !== ':memory:') await mkdir(dirname(path), { recursive: true });
  const instance = await openWaiting(path, target, options);
  return makeWarehouse(instance, target, path);
}

async function openWaiting(path: string, target: DuckTarget, options: OpenOptions): Promise<DuckDBInstance> {
  const tries = Math.floor((options.wait ?? 0) / RETRY_MILLIS);
  for (let left = tries; ; left--) {
    const opened = await tryOpen(path, target, options.readOnly ?? false);
    if (opened instanceof DuckDBInstance) return opened;
    if (left <= 0) return fail('database-in-use', { path, holder: opened.holder });
    if (left === tries) options.onWait?.(opened.holder);
    await sleep(RETRY_MILLIS, undefined, { signal: options.signal }).catch((cause: unknown) =>
      fail('interrupted', { during: `waiting for ${path}` }, { cause }),
    );
  }
}

async function tryOpen(
  path: string,
  target: DuckTarget,
  readOnly: boolean,
): Promise<DuckDBInstance | { holder: string }> {
  const settings = {
    memory_limit: MEMORY_LIMIT,
    ...target.settings,
    ...(readOnly ? { access_mode: 'READ_ONLY' } : {}),
  };
  try {
    return await DuckDBInstance.create(path, settings);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const lock = /Conflicting lock is held in (.*?)\s*\(PID (\d+)\)/.exec(reason);
    if (lock) return { holder: `${lock[1] ?? 'a program'} (process ${lock[2] ?? '?'})` };
    if (/Could not set lock/.test(reason)) return { holder: 'another program' };
    return fail('database-unusable', { path, reason: firstLine(reason) }, { cause });
  }
}

function makeWarehouse(instance: DuckDBInstance, target: DuckTarget, path: string): Warehouse {
  const connect = async (): Promise<Connection> => new DuckConnection(await instance.connect(), path);
  return {
    dialect,
    features,
    loader,
    layers,
    rowHash: layers,
    target,
    engine: `duckdb ${version()}`,
    location: path,
    connect,
    async scratch(file = ':memory:') {
      const settings = { memory_limit: MEMORY_LIMIT, ...target.settings };
      return makeWarehouse(await DuckDBInstance.create(file, settings), { ...target, path: file }, file);
    },
    async copyFor(copy, schemas) {
      await copySchemas(await connect(), copy, schemas);
    },
    async copyWhole(copy) {
      const connection = await connect();
      try {
        await copyWhole(connection, path, copy);
      } finally {
        await connection.close();
      }
    },
    async copyFresh(copy) {
      const connection = await connect();
      try {
        await copyFresh(connection, copy);
      } finally {
        await connection.close();
      }
    },
    async attached(other, work) {
      const connection = await connect();
      try {
        await connection.execute(
          statement(`open ${other}`, `ATTACH ${dialect.literal(other)} AS varve_other (READ_ONLY)`),
        );
        return await work('varve_other');
      } finally {
        await connection.execute(statement(`close ${other}`, 'DETACH DATABASE IF EXISTS varve_other'));
        await connection.close();
      }
    },
    async close() {
      instance.closeSync();
      await Promise.resolve();
    },
  };
}

/** Copies tables as they stand (views become tables) into a new file, then renames it into place. */
async function copySchemas(connection: Connection, path: string, schemas: readonly string[]): Promise<void> {
  const aside = `${path}.new`;
  await rm(aside, { force: true });
  await mkdir(dirname(path), { recursive: true });
  try {
    await connection.execute(statement('open the copy for readers', `ATTACH ${dialect.literal(aside)} AS varve_copy`));
    for (const schema of schemas.length > 0 ? schemas : await connection.catalog.schemas()) {
      await connection.execute(
        statement(`copy ${schema}`, `CREATE SCHEMA IF NOT EXISTS varve_copy.${dialect.quote(schema)}`),
      );
      for (const { relation } of await connection.catalog.relations(schema)) {
        const copy = dialect.relation({ ...relation, database: 'varve_copy' });
        await connection.execute(
          statement(
            `copy ${schema}.${relation.identifier}`,
            `CREATE TABLE ${copy} AS FROM ${dialect.relation(relation)}`,
          ),
        );
      }
    }
    await connection.execute(statement('close the copy for readers', 'DETACH varve_copy'));
    await rename(aside, path);
  } catch (cause) {
    await connection
      .execute(statement('close the copy for readers', 'DETACH DATABASE IF EXISTS varve_copy'))
      .catch(() => 0);
    await rm(aside, { force: true });
    failed(cause, `copying for readers to ${path}`, path);
  } finally {
    await connection.close();
  }
}
