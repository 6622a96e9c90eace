import { createReadStream } from 'node:fs';
import {
  filesOf,
  hashesOf,
  sha256Of,
  standingEntries,
  sumOf,
  type Layer,
  type LayerFile,
  type Sum,
} from '../bronze/index.ts';
import { count } from '../errors/entry.ts';
import { isError } from '../errors.ts';
import { relation } from '../relation.ts';
import { bookOf } from './layers.ts';
import { readsLayers } from './machine.ts';
import { snapshotOf, withPast } from './past.ts';
import { withScratch } from './scratch.ts';
import { checkInterrupted, type Session } from './session.ts';
import type { VerifyCheck } from './verify.ts';

/** Every layer's file is what was accepted; the days that are sampled come out of the layers as they were loaded. */
export async function verifyLayers(session: Session): Promise<VerifyCheck[]> {
  if (bookOf(session).layers.length === 0) return [];
  const files = await verifyFiles(session);
  const broken = new Set(files.broken);
  const days = await verifyDays(session, broken);
  return [...files.checks, ...days, ...(await verifyStaging(session))];
}

interface FilesVerified {
  readonly checks: readonly VerifyCheck[];
  readonly broken: readonly string[];
}

async function verifyFiles(session: Session): Promise<FilesVerified> {
  const faults = await faultyFiles(session);
  const bad = faults.map(({ layer, file, found }): VerifyCheck => ({
    name: `layer ${file.key}`,
    ok: false,
    found: `${layer.table} of ${layer.day}: ${found}`,
    sql: null,
  }));
  const broken = faults.map(({ file }) => file.key);
  const files = filesInForce(session);
  const bytes = files.reduce((sum, { file }) => sum + file.bytes, 0);
  const told = `${count(files.length, 'file')}, ${count(bytes, 'byte')}, each with the hash that the ledger tells`;
  return { checks: bad.length > 0 ? bad : [{ name: 'layers', ok: true, found: told, sql: null }], broken };
}

interface FileInForce {
  readonly layer: Layer;
  readonly file: LayerFile;
}

/** A layer's file that is not there, or not what the ledger tells. */
export interface FaultyFile extends FileInForce {
  /** What was found, in words. */
  readonly found: string;
}

/** Reads every layer file in force. */
export async function faultyFiles(session: Session): Promise<readonly FaultyFile[]> {
  const faulty: FaultyFile[] = [];
  for (const { layer, file } of filesInForce(session)) {
    checkInterrupted(session, `verifying ${file.key}`);
    const found = await faultOf(session, file);
    if (found !== undefined) faulty.push({ layer, file, found });
  }
  return faulty;
}

/** One that was written again under its name counts as it was told last. */
function filesInForce(session: Session): readonly FileInForce[] {
  const gone = new Set(
    session.ledger.entries.flatMap((e) => (e.kind === 'pruned' ? e.body.removed.map((r) => r.key) : [])),
  );
  const files = bookOf(session).layers.flatMap((layer) => filesOf(layer).map((file) => ({ layer, file })));
  return [...new Map(files.map((f) => [f.file.key, f])).values()].filter(({ file }) => !gone.has(file.key));
}

async function faultOf({ store }: Session, { key, sha256 }: LayerFile): Promise<string | undefined> {
  try {
    if (!(await store.stat(key))) return 'it is not in the store';
    const found = await withScratch(async (directory) =>
      sha256Of(createReadStream(await store.localFile(key, directory), { highWaterMark: 1 << 20 })),
    );
    return found === sha256 ? undefined : `its SHA-256 is ${found}, the ledger says ${sha256}`;
  } catch (error) {
    if (!isError(error) || error.kind === 'interrupted') throw error;
    return error.message;
  }
}

/** The newest day of each table, its first, and one between. */
function sampled(observed: readonly Layer[]): Layer[] {
  const picks = [0, Math.floor(observed.length / 2), observed.length - 1];
  return [...new Set(picks)].flatMap((i) => observed[i] ?? []);
}

async function verifyDays(session: Session, broken: ReadonlySet<string>): Promise<VerifyCheck[]> {
  const book = bookOf(session);
  const bad: VerifyCheck[] = [];
  let good = 0;
  await withPast(session, async (past) => {
    for (const of of book.tables) {
      for (const layer of sampled(book.observed(of))) {
        checkInterrupted(session, `verifying ${layer.table} of ${layer.day}`);
        const chain = book.chain(of, layer) ?? [];
        if (chain.some((l) => filesOf(l).some((file) => broken.has(file.key)))) continue;
        const told = { ...layer, hashing: past.sql.hashing };
        const found = await differsFrom(told, async () =>
          sumOf(past.connection, { ...past, columns: layer.columns }, `(${await snapshotOf(past, layer)})`),
        );
        if (found === undefined) good += 1;
        else bad.push({ name: `as of ${layer.day}`, ok: false, found: `${layer.table}: ${found}`, sql: null });
      }
    }
  });
  const told = `${count(good, 'table and day', 'tables and days')} sampled, each as it was loaded`;
  return bad.length > 0 ? bad : [{ name: 'as of past days', ok: true, found: told, sql: null }];
}

/** What rows were loaded, and by which hash that is known. */
interface Told {
  readonly rows: number;
  readonly fingerprint: string;
  readonly hashing: string;
}

async function differsFrom({ rows, fingerprint, hashing }: Told, sum: () => Promise<Sum>): Promise<string | undefined> {
  try {
    const found = await sum();
    if (found.rows !== rows) return `${count(found.rows, 'row')}, ${count(rows, 'row')} were loaded`;
    const expected = hashesOf(fingerprint, hashing);
    return expected === undefined || expected === found.hashes
      ? undefined
      : 'as many rows as were loaded, but not the same ones';
  } catch (error) {
    if (!isError(error) || error.kind === 'interrupted') throw error;
    return error.message;
  }
}

/** What stands in staging is what the day loaded. */
async function verifyStaging(session: Session): Promise<VerifyCheck[]> {
  const { connection, dialect, project, ledger, warehouse } = session;
  const { staged } = ledger.state;
  const { rowHash: sql } = warehouse;
  if (staged === undefined) return [];
  const last = standingEntries(ledger.entries).findLast(
    (e) => (e.kind === 'published' || e.kind === 'loaded') && e.day === staged,
  );
  const revision = last?.kind === 'published' || last?.kind === 'loaded' ? last.body.revision : undefined;
  const book = bookOf(session);
  const bad: VerifyCheck[] = [];
  let good = 0;
  for (const of of book.tables.filter((t) => !t.seed)) {
    const layer = revision === undefined ? undefined : book.find(of, { day: staged, revision });
    const table = relation(project.settings.staging, of.table);
    const stored = readsLayers(session) ? layer : layer?.stored;
    if (!layer || !stored || (await connection.catalog.find(table)) !== 'table') continue;
    const columns = await connection.catalog.columns(table);
    if (JSON.stringify(columns.map((c) => c.name)) !== JSON.stringify(stored.columns.map((c) => c.name))) continue;
    const loaded = { rows: layer.rows, fingerprint: stored.fingerprint, hashing: sql.hashing };
    const found = await differsFrom(loaded, () =>
      sumOf(connection, { dialect, sql, columns: stored.columns }, dialect.relation(table)),
    );
    if (found === undefined) good += 1;
    else bad.push({ name: `staging of ${staged}`, ok: false, found: `${of.table}: ${found}`, sql: null });
  }
  const told = `${count(good, 'table')} as they were loaded on ${staged}`;
  return bad.length > 0 ? bad : [{ name: 'staging', ok: true, found: told, sql: null }];
}
