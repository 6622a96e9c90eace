import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Store } from '../../src/bronze/index.ts';
import { isError } from '../../src/errors.ts';
import { inFolder } from '../scratch.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (content: Uint8Array): string => new TextDecoder().decode(content);

async function* pieces(...texts: readonly string[]): AsyncIterable<Uint8Array> {
  for (const piece of texts) yield await Promise.resolve(bytes(piece));
}

async function* broken(): AsyncIterable<Uint8Array> {
  yield await Promise.resolve(bytes('half'));
  throw new Error('the source broke');
}

/** What every store must do; `open` makes an empty one, for which `dir` may be used. */
export function storeContract(name: string, open: (dir: string) => Promise<Store>): void {
  const on = (title: string, body: (store: Store, dir: string) => Promise<void>): void => {
    test(`${name}: ${title}`, () => inFolder(async (dir) => body(await open(dir), dir)));
  };

  on('what was put can be read', async (store) => {
    await store.put('ledger/1.json', bytes('{}'));
    assert.equal(text(await store.read('ledger/1.json')), '{}');
    assert.deepEqual(await store.stat('ledger/1.json'), { key: 'ledger/1.json', bytes: 2 });
  });

  on('a stream is put piece by piece, an empty one too', async (store) => {
    await store.put('a/stream', pieces('one ', 'two'));
    await store.put('a/empty', pieces());
    assert.equal(text(await store.read('a/stream')), 'one two');
    assert.deepEqual(await store.stat('a/empty'), { key: 'a/empty', bytes: 0 });
  });

  on('a stream that breaks leaves nothing behind', async (store) => {
    await assert.rejects(store.put('a/broken', broken()), /the source broke/);
    assert.equal(await store.stat('a/broken'), undefined);
    assert.deepEqual(await store.list(''), []);
  });

  on('a key is created once: the same bytes are fine, others are refused', async (store) => {
    await store.put('k', bytes('first'));
    await store.put('k', bytes('first'));
    await store.put('k', pieces('fir', 'st'));
    for (const other of ['other', 'first and more', '']) {
      await assert.rejects(store.put('k', bytes(other)), (error) => isError(error, 'store-taken'));
    }
    assert.equal(text(await store.read('k')), 'first');
  });

  on('of many that create one key at once exactly the same bytes win', async (store) => {
    const puts = await Promise.allSettled(['a', 'b', 'c', 'd'].map((content) => store.put('raced', bytes(content))));
    assert.equal(puts.filter((put) => put.status === 'fulfilled').length, 1);
    const winner = puts.findIndex((put) => put.status === 'fulfilled');
    assert.equal(text(await store.read('raced')), 'abcd'[winner]);
  });

  on('a file is put, shared or copied, and stays where it was', async (store, dir) => {
    const path = join(dir, 'dump.sql.gz');
    await writeFile(path, 'content');
    for (const share of [true, false]) {
      const key = `dumps/${String(share)}`;
      await store.putFile(key, path, { share });
      await store.putFile(key, path, { share });
      assert.equal(text(await store.read(key)), 'content');
    }
    assert.equal(await readFile(path, 'utf8'), 'content');
  });

  on('a copied file is held to its hash', async (store, dir) => {
    const path = join(dir, 'dump.sql');
    await writeFile(path, 'content');
    const put = store.putFile('dumps/x', path, { sha256: '0'.repeat(64) });
    await assert.rejects(put, (error) => isError(error, 'dump-changed'));
    assert.equal(await store.stat('dumps/x'), undefined);
  });

  on('objects are listed by prefix, in order, whole ones only', async (store) => {
    for (const key of ['ledger/2', 'ledger/10', 'ledgers/1', 'dumps/a/b', 'top']) await store.put(key, bytes(key));
    assert.deepEqual(
      (await store.list('ledger/')).map((object) => object.key),
      ['ledger/10', 'ledger/2'],
    );
    assert.deepEqual((await store.list('')).length, 5);
    assert.deepEqual(await store.list('nothing/'), []);
  });

  on('a local file holds the content', async (store, dir) => {
    await store.put('dumps/1.sql', bytes('content'));
    assert.equal(await readFile(await store.localFile('dumps/1.sql', dir), 'utf8'), 'content');
  });

  on('what is removed is gone, and may be removed again', async (store) => {
    await store.put('x/y', bytes('1'));
    await store.remove('x/y');
    await store.remove('x/y');
    assert.equal(await store.stat('x/y'), undefined);
    await store.put('x/y', bytes('2'));
  });

  on('what is not there is named', async (store, dir) => {
    for (const reading of [() => store.read('no/such'), () => store.localFile('no/such', dir)]) {
      await assert.rejects(
        reading(),
        (error) => isError(error, 'store-unreadable') && error.message.includes('no/such'),
      );
    }
    assert.equal(await store.stat('no/such'), undefined);
  });

  on('a key cannot leave the store', async (store) => {
    for (const key of ['../x', 'a/../../x', '/etc/x', 'a//b', '', '.', 'a/.', 'a\\b', 'a\0b']) {
      await assert.rejects(store.put(key, bytes('x')), (error) => isError(error, 'store-name'), key);
    }
  });

  on('the check leaves nothing behind', async (store) => {
    await store.check();
    assert.deepEqual(await store.list(''), []);
  });
}
