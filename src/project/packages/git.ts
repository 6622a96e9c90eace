import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, realpath, rename, rm } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { promisify } from 'node:util';
import { fail } from '../../errors.ts';
import { asText } from '../config/yaml.ts';
import { describeFolder, scrub, type Asked, type Depot, type Pinned } from './depot.ts';
import type { GitSpec } from './spec.ts';

interface Checkout {
  readonly folder: string;
  readonly commit: string;
}

/** A package in a git repository, or in a folder of one. Errors: `package-conflict` where two revisions are asked for. */
export function pinGit(asked: readonly Asked<GitSpec>[], depot: Depot): Pinned {
  const { git, subdirectory, written } = first(asked).spec;
  const label = scrub(subdirectory === undefined ? git : `${git}/${subdirectory}`, depot.env);
  const revision = oneRevision(asked, label);
  let fetched: Promise<Checkout> | undefined;
  const checkout = (): Promise<Checkout> =>
    (fetched ??= fetchRevision({ git, revision: revision ?? 'HEAD', subdirectory }, depot));
  if (asked.every((a) => a.spec.warnUnpinned)) warnUnpinned(label, revision, depot);
  return {
    label,
    from: async () => `revision ${(await checkout()).commit}`,
    subdirectory,
    describe: async () => describeFolder((await checkout()).folder, label, depot),
    async locked() {
      const entry = { git: scrub(asText(written['git']), depot.env), revision: (await checkout()).commit };
      return subdirectory === undefined ? entry : { ...entry, subdirectory };
    },
    async install(target) {
      const { folder } = await checkout();
      await rm(join(folder, '.git'), { recursive: true, force: true });
      await rename(folder, target);
    },
  };
}

function first<T>(list: readonly T[]): T {
  const [item] = list;
  if (item === undefined) throw new TypeError('nobody asks for the package');
  return item;
}

function oneRevision(asked: readonly Asked<GitSpec>[], label: string): string | undefined {
  const pinned = asked.filter((a) => a.spec.revision !== undefined);
  const other = pinned.find((a) => a.spec.revision !== pinned[0]?.spec.revision);
  if (other) {
    const both = [first(pinned), other].map(({ spec, by }) => ({ what: `revision ${spec.revision ?? ''}`, by }));
    fail('package-conflict', { package: label, asked: both });
  }
  return pinned[0]?.spec.revision;
}

function warnUnpinned(label: string, revision: string | undefined, { tell }: Depot): void {
  const how =
    revision === undefined || revision === 'HEAD'
      ? 'not pinned, using HEAD (default branch)'
      : revision === 'main' || revision === 'master'
        ? `pinned to the "${revision}" branch`
        : undefined;
  if (how !== undefined)
    tell(
      `WARNING: The git package "${label}" \n\tis ${how}.\n\tThis can introduce breaking changes into your project without warning!`,
    );
}

interface Revision {
  readonly git: string;
  readonly revision: string;
  readonly subdirectory: string | undefined;
}

/** Fetches one commit, without its past. Errors: `package-fetch`, `package-invalid`, `interrupted`. */
async function fetchRevision({ git, revision, subdirectory }: Revision, depot: Depot): Promise<Checkout> {
  const clone = join(depot.downloads, randomUUID());
  await mkdir(clone, { recursive: true });
  const run = (...args: string[]): Promise<string> => runGit(args, { cwd: clone, git, depot });
  await run('init', '--quiet');
  await run('remote', 'add', '--', 'origin', git);
  const shallow = await run('fetch', '--quiet', '--depth', '1', '--no-tags', 'origin', revision).catch(
    (error: unknown) => (depot.signal?.aborted === true ? Promise.reject(error as Error) : undefined),
  );
  // a server that gives no single commit gives all of them; short names of commits are found among them
  if (shallow === undefined) await run('fetch', '--quiet', '--tags', 'origin', '+refs/heads/*:refs/remotes/origin/*');
  await run('checkout', '--quiet', '--detach', shallow === undefined ? revision : 'FETCH_HEAD');
  const commit = (await run('rev-parse', 'HEAD')).trim();
  return { folder: await below(clone, subdirectory, scrub(git, depot.env)), commit };
}

/** The folder of the repository that is the package; a link that leads out of it is none. */
async function below(clone: string, subdirectory: string | undefined, label: string): Promise<string> {
  if (subdirectory === undefined) return clone;
  const folder = join(clone, subdirectory);
  const found = existsSync(folder) && (await realpath(folder)).startsWith((await realpath(clone)) + sep);
  return found
    ? folder
    : fail('package-invalid', { package: label, problem: `there is no folder ${subdirectory} in it` });
}

interface GitCall {
  readonly cwd: string;
  readonly git: string;
  readonly depot: Depot;
}

async function runGit(args: readonly string[], { cwd, git, depot }: GitCall): Promise<string> {
  const { env, signal } = depot;
  try {
    const { stdout } = await promisify(execFile)('git', [...args], {
      cwd,
      env: gitEnvironment(env),
      ...(signal ? { signal } : {}),
    });
    return stdout;
  } catch (cause) {
    if (signal?.aborted === true) return fail('interrupted', { during: `the clone of ${scrub(git, env)}` });
    const { code, stderr = '' } = cause as { code?: unknown; stderr?: string };
    const reason = code === 'ENOENT' ? 'the program git is not installed' : scrub(stderr.trim(), env);
    return fail('package-fetch', { what: scrub(git, env), reason }, { cause: code === 'ENOENT' ? cause : undefined });
  }
}

/** Git asks nobody for a password, and works on the clone even where a hook of another repository started it. */
function gitEnvironment(env: Depot['env']): Record<string, string | undefined> {
  const kept = Object.entries(env).filter(([key]) => !['GIT_DIR', 'GIT_WORK_TREE', 'GIT_INDEX_FILE'].includes(key));
  return { ...Object.fromEntries(kept), LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0' };
}
