import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import { join } from 'node:path';
import { test } from 'node:test';
import { inProject } from './project.ts';

const MAIN = join(import.meta.dirname, '..', '..', 'src', 'cli', 'main.ts');

/** Status of a path as it is written, which fetch would tidy up. */
async function status(port: number, path: string): Promise<number> {
  const asked = request({ port, host: '127.0.0.1', path }).end();
  const [response] = (await once(asked, 'response')) as [import('node:http').IncomingMessage];
  response.resume();
  return response.statusCode ?? 0;
}

test('docs serve: the page and the artifacts, and no path out of the folder', () =>
  inProject({ 'models/a.sql': 'select 1 as id' }, async (p) => {
    const child = spawn(process.execPath, [MAIN, 'dbt', 'docs', 'serve', '--port', '0', '--no-browser'], {
      cwd: p.dir,
    });
    try {
      let said = '';
      for await (const chunk of child.stdout) {
        said += String(chunk);
        if (said.includes('Press Ctrl+C')) break;
      }
      const port = Number(/http:\/\/127\.0\.0\.1:(\d+)/.exec(said)?.[1]);
      for (const path of ['/', '/index.html', '/manifest.json?cb=1']) assert.equal(await status(port, path), 200, path);
      for (const path of [
        '/../profiles.yml',
        '/%2e%2e/profiles.yml',
        '/..%2fprofiles.yml',
        '//profiles.yml',
        '/partial_parse.varve',
        '/compiled',
        '/catalog.json',
      ])
        assert.equal(await status(port, path), 404, path);
    } finally {
      child.kill('SIGINT');
      await once(child, 'exit');
    }
    assert.equal(child.exitCode, 0);
  }));
