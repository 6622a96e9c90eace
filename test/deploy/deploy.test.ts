import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { commands } from '../../src/cli/commands/all.ts';
import { GLOBAL_OPTIONS } from '../../src/cli/spec.ts';
import { inFolder } from '../scratch.ts';

const DEPLOY = join(import.meta.dirname, '..', '..', 'deploy');
const unit = readFileSync(join(DEPLOY, 'varve.service'), 'utf8');
const container = readFileSync(join(DEPLOY, 'Containerfile'), 'utf8');

/** Every option of a command line is one that the command has. */
function assertKnown(words: readonly string[]): void {
  const [name, ...rest] = words;
  const command = commands.find((c) => c.name === name);
  assert.ok(command, `varve ${name ?? ''}`);
  const flags = [...command.options, ...GLOBAL_OPTIONS].map((o) => /--[\w-]+/.exec(o.flags)?.[0]);
  for (const word of rest.filter((w) => w.startsWith('--'))) assert.ok(flags.includes(word), word);
}

test('the unit has every setting once, in sections that systemd knows, and starts what there is', () => {
  const lines = unit.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const settings: string[] = [];
  for (const line of lines) {
    if (line.startsWith('[')) assert.match(line, /^\[(Unit|Service|Install)\]$/);
    else settings.push(/^([A-Z]\w+)=\S/.exec(line)?.[1] ?? assert.fail(line));
  }
  assert.equal(new Set(settings).size, settings.length);
  const start = /^ExecStart=\S+\/varve (.+)$/m.exec(unit)?.[1] ?? '';
  assertKnown(start.split(' '));
});

if (spawnSync('systemd-analyze', ['--version']).status === 0)
  test('systemd finds nothing wrong with the unit', () =>
    inFolder((dir) => {
      const path = join(dir, 'varve.service');
      writeFileSync(path, unit.replace('/usr/local/bin/varve', '/bin/true').replace(/^User=.*$/m, 'User=root'));
      const { status, stdout, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', path], {
        encoding: 'utf8',
      });
      const said = `${stdout}${stderr}`.split('\n').filter((line) => line.includes('varve'));
      assert.deepEqual({ status, said }, { status: 0, said: [] });
      return Promise.resolve();
    }));

test('the container file is made of known instructions, and starts what there is', () => {
  const text = container.replaceAll(/^#.*\n/gm, '').replaceAll(/\\\n/g, ' ');
  const known = 'FROM RUN ARG WORKDIR ENV COPY USER VOLUME EXPOSE STOPSIGNAL HEALTHCHECK ENTRYPOINT CMD'.split(' ');
  const instructions = text.split('\n').filter((line) => line.trim() !== '');
  for (const line of instructions) assert.ok(known.includes(line.split(' ')[0] ?? ''), line);
  assert.match(instructions[0] ?? '', /^FROM /);
  const lists = instructions.flatMap((line) => /(?:^| )(?:CMD|ENTRYPOINT|VOLUME) (\[.*\])$/.exec(line)?.[1] ?? []);
  const [volume, health, entry, command] = lists.map((list) => JSON.parse(list) as string[]);
  assert.deepEqual([volume, entry], [['/project/data'], ['varve']]);
  assert.equal(health?.[0], 'node');
  assertKnown(command ?? []);
});
