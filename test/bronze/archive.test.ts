import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describe, test } from 'node:test';
import { gunzipSync, gzipSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { archiveDump, openStore, restoreDump, type ReadPart } from '../../src/bronze/index.ts';
import { parseDay } from '../../src/day.ts';
import { isError } from '../../src/errors.ts';
import { inFolder } from '../scratch.ts';

const DAY = parseDay('2026-02-06');
const SQL = Buffer.from(`INSERT INTO t VALUES ${'(1),'.repeat(200_000)}(2);\n`);

async function partAt(dir: string, name: string, content: Uint8Array): Promise<ReadPart> {
  const path = join(dir, name);
  await writeFile(path, content);
  return { path, name, sha256: createHash('sha256').update(content).digest('hex'), bytes: content.length };
}

describe('archiving a dump (H17)', () => {
  test('a plain dump is packed with zstd and comes back', () =>
    inFolder(async (dir) => {
      const store = openStore(join(dir, 'store'));
      const part = await partAt(dir, 'tenants-2026-02-06.sql', SQL);
      const archived = await archiveDump(store, { day: DAY, revision: 0, parts: [part] });
      assert.equal(archived[0]?.archived, 'dumps/2026-02-06.0.sql.zst');
      assert.equal(archived[0].sha256, part.sha256);
      await rm(part.path);
      const [path = ''] = await restoreDump(store, { day: DAY, parts: archived, directory: dir });
      const packed = await readFile(path);
      assert.ok(packed.length < SQL.length / 10);
      assert.deepEqual(zstdDecompressSync(packed), SQL);
    }));

  test('compressed dumps keep their bytes and their ending, whatever their name says', () =>
    inFolder(async (dir) => {
      const store = openStore(join(dir, 'store'));
      const gz = await partAt(dir, 'd.sql.gz', gzipSync(SQL));
      const zst = await partAt(dir, 'd.sql', zstdCompressSync(SQL));
      const [first] = await archiveDump(store, { day: DAY, revision: 0, parts: [gz] });
      const [second] = await archiveDump(store, { day: DAY, revision: 1, parts: [zst] });
      assert.equal(first?.archived, 'dumps/2026-02-06.0.sql.gz');
      assert.equal(second?.archived, 'dumps/2026-02-06.1.sql.zst');
      assert.deepEqual(gunzipSync(await store.read('dumps/2026-02-06.0.sql.gz')), SQL);
    }));

  test('archiving again changes nothing', () =>
    inFolder(async (dir) => {
      const store = openStore(join(dir, 'store'));
      const dump = { day: DAY, revision: 0, parts: [await partAt(dir, 'd.sql', SQL)] };
      assert.deepEqual(await archiveDump(store, dump), await archiveDump(store, dump));
    }));

  test('what lies there unnamed and holds something else is never taken away: the dump gets the next number', () =>
    inFolder(async (dir) => {
      const store = openStore(join(dir, 'store'));
      const other = { day: DAY, revision: 0, parts: [await partAt(dir, 'o.sql', Buffer.from('other'))] };
      const dump = { day: DAY, revision: 0, parts: [await partAt(dir, 'd.sql', SQL)] };
      const [kept] = await archiveDump(store, other);
      const [archived] = await archiveDump(store, dump);
      assert.equal(archived?.archived, 'dumps/2026-02-06.1.sql.zst');
      assert.deepEqual(zstdDecompressSync(await store.read(archived.archived)), SQL);
      assert.equal(zstdDecompressSync(await store.read(kept?.archived ?? '')).toString(), 'other');
      const again = { ...dump, parts: [await partAt(dir, 'a.sql.zst', await store.read(archived.archived))] };
      assert.equal((await archiveDump(store, again))[0]?.archived, archived.archived);
    }));

  test('parts come back in their order, under names of their own', () =>
    inFolder(async (dir) => {
      await mkdir(join(dir, 'b'));
      const store = openStore(join(dir, 'store'));
      const parts = [
        await partAt(dir, 'rows.sql', Buffer.from('first')),
        { ...(await partAt(join(dir, 'b'), 'rows.sql', Buffer.from('second'))), name: 'rows.sql' },
        await partAt(dir, 'more.sql.gz', gzipSync('third')),
      ];
      const archived = await archiveDump(store, { day: DAY, revision: 2, parts });
      assert.deepEqual(
        archived.map((part) => part.archived),
        ['1-rows.sql.zst', '2-rows.sql.zst', 'more.sql.gz'].map((name) => `dumps/2026-02-06.2/${name}`),
      );
      const paths = await restoreDump(store, { day: DAY, parts: archived, directory: dir });
      assert.deepEqual(
        paths.map((path) => basename(path)),
        ['1-rows.sql.zst', '2-rows.sql.zst', 'more.sql.gz'],
      );
    }));

  test('a mydumper folder comes back as a folder', () =>
    inFolder(async (dir) => {
      const store = openStore(join(dir, 'store'));
      const names = ['metadata', 'shop.t-schema.sql', 'shop.t.00000.sql'];
      const parts = await Promise.all(names.map((name) => partAt(dir, name, Buffer.from(name))));
      const archived = await archiveDump(store, { day: DAY, revision: 0, parts });
      assert.equal(archived[0]?.archived, 'dumps/2026-02-06.0/metadata');
      const paths = await restoreDump(store, { day: DAY, parts: archived, directory: dir });
      assert.deepEqual(paths, [join(dir, 'store/dumps/2026-02-06.0')]);
    }));

  test('part names cannot leave the folder of the dump', () =>
    inFolder(async (dir) => {
      const store = openStore(join(dir, 'store'));
      const part = await partAt(dir, 'x.sql', SQL);
      const parts = ['../../x.sql', '..', 'a\\b.sql'].map((name) => ({ ...part, name }));
      for (const { archived } of await archiveDump(store, { day: DAY, revision: 0, parts })) {
        assert.match(archived ?? '', /^dumps\/2026-02-06\.0\/[^/\\]+$/);
      }
    }));

  test('a file that changed after it was read is not archived', () =>
    inFolder(async (dir) => {
      const store = openStore(join(dir, 'store'));
      for (const [name, content] of [
        ['d.sql', SQL],
        ['d.sql.gz', gzipSync(SQL)],
      ] as const) {
        const part = await partAt(dir, name, content);
        await writeFile(part.path, Buffer.concat([content, Buffer.from('x')]));
        const archiving = archiveDump(store, { day: DAY, revision: 0, parts: [part] });
        await assert.rejects(archiving, (error) => isError(error, 'dump-changed'));
      }
      assert.deepEqual(await store.list(''), []);
    }));
});

describe('restoring a dump', () => {
  test('a damaged, a missing and an unkept file are named', () =>
    inFolder(async (dir) => {
      const store = openStore(join(dir, 'store'));
      for (const [revision, content] of [
        [0, SQL],
        [1, gzipSync(SQL)],
      ] as const) {
        const part = await partAt(dir, `${revision}.sql`, content);
        const parts = await archiveDump(store, { day: DAY, revision, parts: [part] });
        const [path = ''] = await restoreDump(store, { day: DAY, parts, directory: dir });
        const damaged = Buffer.from(await readFile(path));
        damaged.writeUInt8(damaged.readUInt8(damaged.length - 3) ^ 1, damaged.length - 3);
        await rm(path);
        const missing = restoreDump(store, { day: DAY, parts, directory: dir });
        await assert.rejects(missing, (error) => isError(error, 'archive-missing') && error.exitCode === 6);
        await writeFile(path, damaged);
        const broken = restoreDump(store, { day: DAY, parts, directory: dir });
        await assert.rejects(
          broken,
          (error) => isError(error, 'archive-damaged') && error.message.includes(parts[0]?.archived ?? '?'),
        );
        const unkept = restoreDump(store, { day: DAY, parts: [{ ...part, archived: null }], directory: dir });
        await assert.rejects(unkept, (error) => isError(error, 'archive-not-kept'));
      }
    }));
});
