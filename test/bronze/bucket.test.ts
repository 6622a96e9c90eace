import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openStore } from '../../src/bronze/index.ts';
import { isError } from '../../src/errors.ts';
import { inFolder } from '../scratch.ts';
import { S3Server } from '../server/s3.ts';
import { storeContract } from './store-contract.ts';

let server: S3Server;
let places = 0;

before(async () => {
  server = await S3Server.start();
  Object.assign(process.env, server.env);
});
after(() => server[Symbol.asyncDispose]());

storeContract('bucket', async () => Promise.resolve(openStore(server.place(`contract/${places++}`))));

test('an object of several parts is put once, read back whole, and held to its hash', () =>
  inFolder(async (dir) => {
    const store = openStore(server.place('parts'));
    const content = Buffer.alloc((33 << 20) + 5, 'varve');
    const path = join(dir, 'big');
    await writeFile(path, content);
    await store.putFile('dumps/big', path);
    await store.putFile('dumps/big', path);
    assert.ok(content.equals(await readFile(await store.localFile('dumps/big', dir))));
    content[7] = 0;
    await writeFile(path, content);
    await assert.rejects(store.putFile('dumps/big', path), (error) => isError(error, 'store-taken'));
    await assert.rejects(store.putFile('dumps/other', path, { sha256: 'f'.repeat(64) }), (error) =>
      isError(error, 'dump-changed'),
    );
    assert.equal(await store.stat('dumps/other'), undefined);
  }));

test('more objects than one answer holds are all listed, those of other stores are not', async () => {
  const store = openStore(server.place('many'));
  const keys = Array.from({ length: 1005 }, (_, i) => `ledger/${String(i).padStart(8, '0')}.json`);
  for (let i = 0; i < keys.length; i += 50)
    await Promise.all(keys.slice(i, i + 50).map((key) => store.put(key, new Uint8Array([1]))));
  await openStore(server.place('many-more')).put('ledger/x', new Uint8Array([1]));
  assert.deepEqual(
    (await store.list('ledger/')).map((object) => object.key),
    keys,
  );
});

test('a bucket that is not there is named: exit 5', async () => {
  const store = openStore('s3://no-such-bucket-of-varve/x');
  await assert.rejects(store.check(), (error) => isError(error, 'store-not-writable') && error.exitCode === 5);
  await assert.rejects(store.list(''), (error) => isError(error, 'store-unreadable') && /no-such/.test(error.message));
});
