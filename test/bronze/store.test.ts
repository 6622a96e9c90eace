import assert from 'node:assert/strict';
import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { openStore } from '../../src/bronze/index.ts';
import { isError } from '../../src/errors.ts';
import { inFolder } from '../scratch.ts';
import { storeContract } from './store-contract.ts';

storeContract('directory', async (dir) => Promise.resolve(openStore(join(dir, 'store'))));

test('what is neither a directory nor a bucket is refused with its name', () => {
  for (const location of ['gs://bucket/prefix', 's3://'])
    assert.throws(
      () => openStore(location),
      (error) => isError(error, 'store-unsupported') && error.message.includes(location),
    );
});

test('a compressed dump is not copied where the file system can share it', () =>
  inFolder(async (dir) => {
    const path = join(dir, 'dump.sql.gz');
    await writeFile(path, 'content');
    assert.equal(await openStore(join(dir, 'store')).putFile('dumps/1', path, { share: true }), 'shared');
    assert.equal((await stat(path)).size, 7);
  }));

test('no unfinished file stays after puts that worked and puts that did not', () =>
  inFolder(async (dir) => {
    const store = openStore(dir);
    await store.put('k', new Uint8Array([1]));
    await assert.rejects(store.put('k', new Uint8Array([2])));
    assert.deepEqual(await readdir(join(dir, '.incoming')), []);
  }));

test('a store that cannot be written says so', () =>
  inFolder(async (dir) => {
    await writeFile(join(dir, 'file'), 'not a directory');
    const check = openStore(join(dir, 'file')).check();
    await assert.rejects(check, (error) => isError(error, 'store-not-writable') && error.exitCode === 5);
  }));

test('a folder under the name of an object is no object', () =>
  inFolder(async (dir) => {
    await mkdir(join(dir, 'ledger/1.json'), { recursive: true });
    assert.equal(await openStore(dir).stat('ledger/1.json'), undefined);
  }));
