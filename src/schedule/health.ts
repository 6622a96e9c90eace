import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../clock.ts';
import { fail } from '../errors.ts';
import type { ScheduleStatus } from './schedule.ts';

/** A schedule that has not looked for so long hangs. */
const HANGS_MILLIS = 300_000;

export interface HealthOptions {
  /** `127.0.0.1:8080`, `[::1]:8080`, or a port of this machine alone. */
  readonly address: string;
  readonly status: () => ScheduleStatus;
  readonly clock: Clock;
}

export interface Health {
  /** Where it can be asked: `http://127.0.0.1:8080`. */
  readonly url: string;
  close(): void;
}

/**
 * Answers `GET /health` (200 while all is well, 503 while there is a trouble, with the status as JSON) and `GET /alive`
 * (503 only where the schedule itself hangs). Errors: `health-address`.
 */
export async function serveHealth({ address, status, clock }: HealthOptions): Promise<Health> {
  const { host, port } = parseAddress(address);
  const server = createServer((request, response) => answer(request, response, { status: status(), now: clock.now() }));
  await listening(server, { host, port }).catch((cause: unknown) =>
    fail('health-address', { address, reason: cause instanceof Error ? cause.message : String(cause) }, { cause }),
  );
  const bound = server.address() as AddressInfo;
  const at = bound.family === 'IPv6' ? `[${bound.address}]` : bound.address;
  return {
    url: `http://${at}:${bound.port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function parseAddress(address: string): { readonly host: string; readonly port: number } {
  const [, v6, name, digits = ''] = /^(?:\[([0-9a-f:.]+)\]:|([\w.-]*):)?(\d{1,5})$/i.exec(address) ?? [];
  const port = Number(digits);
  if (digits === '' || port > 65_535) fail('health-address', { address, reason: 'it is not host:port' });
  return { host: v6 ?? (name === undefined || name === '' ? '127.0.0.1' : name), port };
}

function listening(server: Server, at: { readonly host: string; readonly port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(at, () => {
      server.off('error', reject);
      server.on('error', () => undefined);
      resolve();
    });
  });
}

interface Answering {
  readonly status: ScheduleStatus;
  readonly now: Date;
}

function answer({ method, url }: IncomingMessage, response: ServerResponse, { status, now }: Answering): void {
  const path = (url ?? '').split('?')[0];
  const hangs = Math.abs(now.getTime() - Date.parse(status.looked)) > HANGS_MILLIS;
  const send = (code: number, body: object): void => {
    response.writeHead(code, { 'content-type': 'application/json', 'cache-control': 'no-store' });
    response.end(method === 'HEAD' ? undefined : `${JSON.stringify(body)}\n`);
  };
  if (method !== 'GET' && method !== 'HEAD') send(405, { error: 'GET only' });
  else if (path === '/alive') send(hangs ? 503 : 200, { alive: !hangs });
  else if (path === '/health' || path === '/') send(status.ok && !hangs ? 200 : 503, { hangs, ...status });
  else send(404, { error: 'GET /health or /alive' });
}
