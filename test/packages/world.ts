import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { installPackages, type InstalledPackage, type InstallOptions } from '../../src/project/packages/index.ts';
import { inFolder } from '../scratch.ts';

export type Files = Readonly<Record<string, string>>;

/** Writes files below a folder, which is made. */
export function write(dir: string, files: Files): string {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
  return dir;
}

/** The files of a package that is named so. */
export function packageFiles(name: string, more: Files = {}): Files {
  return {
    'dbt_project.yml': `name: ${name}\nversion: 1.0.0\n`,
    'macros/m.sql': `{% macro ${name}() %}1{% endmacro %}`,
    ...more,
  };
}

/** A .tar.gz with one folder in it, as `tar` makes it. */
export function tarball(dir: string, folder: string, files: Files): string {
  write(join(dir, folder), files);
  const path = join(dir, `${folder}.tar.gz`);
  execFileSync('tar', ['-czf', path, '-C', dir, folder]);
  return path;
}

export function git(cwd: string, ...args: string[]): string {
  const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' };
  const identity = ['-c', 'user.name=t', '-c', 'user.email=t@example.com', '-c', 'init.defaultBranch=main'];
  return execFileSync('git', [...identity, ...args], { cwd, env, encoding: 'utf8' }).trim();
}

/** A repository with one commit; resolves to that commit. */
export function repository(dir: string, files: Files): string {
  write(dir, files);
  git(dir, 'init', '--quiet');
  return commit(dir, {});
}

export function commit(dir: string, files: Files): string {
  write(dir, files);
  git(dir, 'add', '-A');
  git(dir, 'commit', '--quiet', '--allow-empty', '-m', 'x');
  return git(dir, 'rev-parse', 'HEAD');
}

export interface HubRelease {
  readonly packages?: readonly { readonly package: string; readonly version: string | readonly string[] }[];
  readonly requires?: readonly string[];
  readonly files?: Files;
}

/** A package index and a file server; what it was asked for stands in `asked`. */
export interface World {
  readonly dir: string;
  readonly project: string;
  readonly url: string;
  readonly asked: string[];
  readonly told: string[];
  /** Answers to give before the real ones, by path: a status each. */
  readonly faults: Map<string, number[]>;
  publish(name: string, version: string, release?: HubRelease): void;
  serve(path: string, bytes: Buffer): void;
  deps(options?: Partial<InstallOptions>): Promise<readonly InstalledPackage[]>;
  read(path: string): string;
}

/** A project in a folder of its own with a hub beside it. */
export async function inWorld(files: Files, body: (world: World) => Promise<void>): Promise<void> {
  await inFolder(async (dir) => {
    const answers = new Map<string, Buffer>();
    const [asked, told, faults] = [[] as string[], [] as string[], new Map<string, number[]>()];
    const server = createServer((request, response) => {
      const path = request.url ?? '';
      asked.push(path);
      const status = faults.get(path)?.shift() ?? (answers.has(path) ? 200 : 404);
      response.writeHead(status).end(status === 200 ? answers.get(path) : '');
    });
    const url = await listen(server);
    const project = write(join(dir, 'shop'), { 'dbt_project.yml': 'name: shop\n', ...files });
    const index = new Map<string, Record<string, unknown>>();
    try {
      await body({
        dir,
        project,
        url,
        asked,
        told,
        faults,
        publish(name, version, { packages = [], requires = [], files: more = {} } = {}) {
          const [, short = ''] = name.split('/');
          const path = `/codeload/${name}/${version}.tar.gz`;
          answers.set(
            path,
            readFileSync(tarball(dir, `${short}-${version}`, packageFiles(short, { VERSION: version, ...more }))),
          );
          const versions = index.get(name) ?? {};
          versions[version] = {
            name: short,
            packages,
            require_dbt_version: requires,
            downloads: { tarball: url + path },
          };
          index.set(name, versions);
          answers.set(`/api/v1/${name}.json`, Buffer.from(JSON.stringify({ name: short, versions })));
        },
        serve: (path, bytes) => answers.set(path, bytes),
        deps: (options = {}) =>
          installPackages({
            dir: project,
            tell: (text) => told.push(text),
            ...options,
            env: { PATH: process.env['PATH'], DBT_PACKAGE_HUB_URL: url, ...options.env },
          }),
        read: (path) => readFileSync(join(project, path), 'utf8'),
      });
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
}

async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
