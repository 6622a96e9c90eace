import { setTimeout as sleep } from 'node:timers/promises';
import { fail } from '../../errors.ts';

const ATTEMPTS = 5;
const PAUSE_MS = 200;
const TIMEOUT_MS = 60_000;

export interface Address {
  readonly url: string;
  /** The address as it may be told: without secrets. */
  readonly shown: string;
}

/**
 * Fetches an address, trying again where the network or the server failed for the moment; undefined for 404.
 * Errors: `package-fetch`, `interrupted`.
 */
export async function fetchBytes({ url, shown }: Address, signal?: AbortSignal): Promise<Buffer | undefined> {
  for (let attempt = 1; ; attempt++) {
    const answer = await tryOnce(url, signal);
    if ('bytes' in answer) return answer.bytes;
    if (answer.status === 404) return undefined;
    if (signal?.aborted === true) fail('interrupted', { during: `the download of ${shown}` });
    if (attempt === ATTEMPTS || !answer.again) fail('package-fetch', { what: shown, reason: answer.reason });
    await sleep(PAUSE_MS * 2 ** (attempt - 1), undefined, signal ? { signal } : {}).catch(() => undefined);
  }
}

interface Failure {
  readonly status?: number;
  readonly reason: string;
  /** Whether another attempt may succeed. */
  readonly again: boolean;
}

async function tryOnce(url: string, signal: AbortSignal | undefined): Promise<{ readonly bytes: Buffer } | Failure> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  try {
    const response = await fetch(url, { signal: signal ? AbortSignal.any([signal, timeout]) : timeout });
    if (response.ok) return { bytes: Buffer.from(await response.arrayBuffer()) };
    const { status } = response;
    return { status, reason: `the server answered ${status}`, again: status >= 500 || status === 429 };
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    const reason = cause instanceof Error && cause.message !== '' ? cause.message : String(error);
    return { reason, again: true };
  }
}
