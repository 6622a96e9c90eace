import type { ServerResponse } from 'node:http';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseOnly, VarveError } from '../../index.ts';
import { docsPage } from '../docs-page.ts';
import { openOptions } from '../engine-options.ts';
import { whole } from '../run-command.ts';
import type { CommandSpec } from '../spec.ts';
import { text } from '../words.ts';

/** Artifacts that the page and other programs may read. */
const FILES = ['manifest.json', 'catalog.json', 'run_results.json', 'sources.json'];

export const serve: CommandSpec = {
  name: 'serve',
  summary: "show the project's documentation on this machine until Ctrl-C",
  options: [
    { flags: '--port <n>', help: 'default 8080' },
    { flags: '--host <host>', help: 'default 127.0.0.1' },
    { flags: '--browser', help: 'taken as dbt takes it', hidden: true },
    { flags: '--no-browser', help: 'taken as dbt takes it', hidden: true },
  ],
  examples: [{ command: 'varve docs serve --port 8081', does: 'models, columns, tests and what depends on what' }],
  exits: ['invalid', 'engine'],
  run: async (call) => {
    const { options, output, signal } = call;
    const opened = await openOptions(call);
    const { dir, file } = await parseOnly(opened);
    const folder = join(dir, opened.targetPath ?? file.paths.target);
    const host = text(options['host']) ?? '127.0.0.1';
    const port = whole('--port', text(options['port'])) ?? 8080;
    const { createServer } = await import('node:http');
    const server = createServer((request, response) => void answer(folder, request.url ?? '/', response));
    server.listen(port, host);
    await once(server, 'listening').catch((cause: unknown) => {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new VarveError('address-in-use', { address: `${host}:${port}`, reason });
    });
    const address = server.address();
    const at = typeof address === 'object' && address !== null ? address.port : port;
    output.event({ type: 'print', text: `Serving docs at http://${host}:${at}\nPress Ctrl+C to exit.` });
    if (!signal.aborted) await once(signal, 'abort');
    server.closeAllConnections();
    server.close();
    return 0;
  },
};

async function answer(folder: string, url: string, response: ServerResponse): Promise<void> {
  const name = url.replace(/\?.*$/, '').replace(/^\//, '');
  if (name === '' || name === 'index.html') return send(response, 200, 'text/html; charset=utf-8', docsPage());
  const content = FILES.includes(name) ? await readFile(join(folder, name)).catch(() => undefined) : undefined;
  return content ? send(response, 200, 'application/json', content) : send(response, 404, 'text/plain', 'not found');
}

function send(response: ServerResponse, status: number, type: string, body: string | Buffer): void {
  response.writeHead(status, { 'content-type': type, 'x-content-type-options': 'nosniff' });
  response.end(body);
}
