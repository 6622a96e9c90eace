import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Programs that the tests need, and Debian's package that brings each. */
const NEEDED = [
  { program: 'mariadbd', package: 'mariadb-server' },
  { program: 'mariadb-dump', package: 'mariadb-client' },
  { program: 'mariadb-install-db', package: 'mariadb-server' },
  { program: 'mariadb-backup', package: 'mariadb-backup' },
] as const;

function has(program: string): boolean {
  const folders = [...(process.env['PATH'] ?? '').split(':'), '/usr/sbin', '/usr/local/sbin'];
  return folders.some((folder) => existsSync(`${folder}/${program}`));
}

/** Makes sure that the servers of the tests are there: installs them as root on Debian, else says what to install. */
export function needServers(): string | undefined {
  const missing = NEEDED.filter(({ program }) => !has(program));
  if (missing.length === 0) return undefined;
  const packages = [...new Set(missing.map((m) => m.package))].join(' ');
  if (process.getuid?.() === 0 && has('apt-get')) {
    console.log(`Installing ${packages} …`);
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    spawnSync('apt-get', ['update', '-qq'], { stdio: ['ignore', 'ignore', 'inherit'], env });
    spawnSync('apt-get', ['install', '-y', '-qq', ...packages.split(' ')], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env,
    });
  }
  const left = NEEDED.filter(({ program }) => !has(program));
  return left.length === 0
    ? undefined
    : `The tests need ${left.map((l) => l.program).join(', ')}. Install: apt-get install ${packages}`;
}
