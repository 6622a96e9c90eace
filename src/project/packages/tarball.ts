import { readFile, rename } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fail } from '../../errors.ts';
import { asText } from '../config/yaml.ts';
import { checkName, describeFolder, scrub, type Depot, type Pinned } from './depot.ts';
import { fetchBytes } from './http.ts';
import type { TarballSpec } from './spec.ts';
import { unpack } from './unpack.ts';

/** A package in a .tar.gz, behind an address or at a path; it bears the name that the entry gives it. */
export function pinTarball({ tarball, name, written }: TarballSpec, depot: Depot): Pinned {
  const shown = scrub(tarball, depot.env);
  let fetched: Promise<string> | undefined;
  const folder = (): Promise<string> => (fetched ??= fetchFolder({ url: tarball, shown }, depot));
  return {
    label: name,
    from: () => Promise.resolve(`tarball (url: ${shown})`),
    async describe() {
      const { asks } = await describeFolder(await folder(), name, depot);
      return { name: checkName(name, name), asks };
    },
    locked: () => Promise.resolve({ tarball: scrub(asText(written['tarball']), depot.env) }),
    install: async (target) => rename(await folder(), target),
  };
}

/** Fetches and unpacks an archive into a folder of its own among the downloads. Errors: `package-fetch`, `package-invalid`. */
export async function fetchFolder(
  { url, shown }: { readonly url: string; readonly shown: string },
  { downloads, dir, signal }: Depot,
): Promise<string> {
  const archive = /^https?:/i.test(url) ? await fetchBytes({ url, shown }, signal) : await readArchive(url, shown, dir);
  if (!archive) return fail('package-fetch', { what: shown, reason: 'the server has no such file (404)' });
  return unpack(archive, join(downloads, randomUUID()), shown);
}

async function readArchive(url: string, shown: string, dir: string): Promise<Buffer> {
  const path = /^file:/i.test(url) ? fileURLToPath(url) : isAbsolute(url) ? url : resolve(dir, url);
  return readFile(path).catch((cause: unknown) =>
    fail('package-fetch', { what: shown, reason: cause instanceof Error ? cause.message : String(cause) }, { cause }),
  );
}
