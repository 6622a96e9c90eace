import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Mariadb } from '../../test/server/mariadb.ts';
import { dateOfDay } from '../generator/index.ts';
import { gate } from '../harness/checksum.ts';
import { compare, type Comparison, type Side } from '../harness/pairs.ts';
import { newProject, type BenchProject } from '../harness/project.ts';
import { figures, ratios, type Line } from '../harness/report.ts';
import { run, type Command } from '../harness/usage.ts';
import type { Workshop } from '../harness/workshop.ts';
import { firstDay, nextDay, rowSums, versionSums } from '../peers/by-hand.ts';
import { keep, type Kept } from '../peers/kept-server.ts';
import { mariadbSide, onMariadb, processOf } from '../peers/mariadb.ts';
import type { Measure } from './measure.ts';

const [OURS, BY_HAND] = ['silver.tenant_history', 'by_hand.tenant_history'];
/** Databases that a day writes to. */
const WAREHOUSE = ['staging', 'silver', 'gold', 'varve'];
const HAND = nextDay(BY_HAND, 'app.tenants', 2);

/** The same project on a MariaDB: staging, the history step, the whole day, against what one would run by hand there. */
export const server: Measure = {
  name: 'server',
  run: onMariadb(async (mariadb, workshop) => {
    const bench = await benchOn(mariadb, workshop);
    const staging = await stagingLine(bench);
    const start = await firstDays(bench);
    return [staging, await historyLine(bench, start), await dayLine(bench, start)];
  }),
};

interface Bench {
  readonly mariadb: Mariadb;
  readonly workshop: Workshop;
  readonly project: BenchProject;
  /** The server's process, whose time counts on both sides. */
  readonly pid: number;
}

async function benchOn(mariadb: Mariadb, workshop: Workshop): Promise<Bench> {
  const project = await newProject(workshop, 'on-server');
  const output = { type: 'mariadb', socket: mariadb.socket, username: 'root', schema: 'bench' };
  const profile = `bench: {target: bench, outputs: {bench: ${JSON.stringify(output)}}}\n`;
  await writeFile(join(project.folder, 'profiles.yml'), profile);
  return { mariadb, workshop, project, pid: await processOf(mariadb) };
}

/** Staging on an empty server: every row of the dump, against the dump itself fed to the server. */
async function stagingLine(bench: Bench): Promise<Line> {
  const { mariadb, workshop, project, pid } = bench;
  const ours: Side = {
    command: project.command('load', '--date', dateOfDay(1), '--dump', await workshop.dump(1)),
    before: () => emptied(bench),
    server: pid,
  };
  const seen = await compare(ours, await mariadbSide(mariadb, workshop), workshop.sizes.pairs);
  gate('tenants', await mariadb.sql(rowSums('staging.tenants')), await mariadb.sql(rowSums('app.tenants')));
  return lineOf('staging on MariaDB, full path, layers written / `mariadb < dump`', 'wall ≤ 0.6', seen);
}

/** Both histories have seen the first day. */
async function firstDays(bench: Bench): Promise<readonly [ours: Kept, theirs: Kept]> {
  const { mariadb, workshop, project } = bench;
  await emptied(bench);
  await run(project.daily(1, await workshop.dump(1)));
  await mariadb.sql(`CREATE DATABASE by_hand; ${firstDay(BY_HAND, 'app.tenants', 1)}`);
  return [await keep(mariadb, WAREHOUSE, project.folder), await keep(mariadb, ['by_hand'])];
}

/** The day is staged on both sides before the clock starts. */
async function historyLine(bench: Bench, [ours, theirs]: readonly [Kept, Kept]): Promise<Line> {
  const { mariadb, workshop, project, pid } = bench;
  const [dump, date] = [await workshop.dump(2), dateOfDay(2)];
  const peer = await mariadbSide(mariadb, workshop, 2);
  await peer.before();
  await run(peer.command);
  const step: Side = {
    command: project.command('run', '--select', 'tenant_history', '--date', date),
    before: async () => {
      await ours.restore();
      await run(project.command('load', '--date', date, '--dump', dump));
    },
    server: pid,
  };
  const byHand: Side = { command: client(mariadb, HAND), before: () => theirs.restore(), server: pid };
  const seen = await compare(step, byHand, workshop.sizes.pairs);
  gate('versions', await mariadb.sql(versionSums(OURS)), await mariadb.sql(versionSums(BY_HAND)));
  return lineOf('history step on MariaDB, whole command / UPDATE and INSERT by hand', 'wall ≤ 0.7', seen);
}

/** The old way: the dump fed to the server, then the model written by hand. */
async function dayLine(bench: Bench, [ours, theirs]: readonly [Kept, Kept]): Promise<Line> {
  const { mariadb, workshop, project, pid } = bench;
  const dump = await workshop.dump(2);
  const day: Side = { command: project.daily(2, dump), before: () => ours.restore(), server: pid };
  const peer = await mariadbSide(mariadb, workshop, 2);
  const { program, args } = client(mariadb, HAND);
  const oldWay: Side = {
    command: {
      program: 'sh',
      args: ['-c', `mariadb "$1" --user=root app < '${dump}' && shift && "$@"`, 'sh', args[1] ?? '', program, ...args],
    },
    before: async () => {
      await peer.before();
      await theirs.restore();
    },
    server: pid,
  };
  const seen = await compare(day, oldWay, workshop.sizes.pairs);
  gate('versions', await mariadb.sql(versionSums(OURS)), await mariadb.sql(versionSums(BY_HAND)));
  return lineOf('a whole day on MariaDB / `mariadb < dump`, then the history by hand', 'wall ≤ 0.5', seen);
}

function client(mariadb: Mariadb, sql: string): Command {
  return { program: 'mariadb', args: ['--no-defaults', `--socket=${mariadb.socket}`, '--user=root', '--execute', sql] };
}

async function emptied({ mariadb, project }: Bench): Promise<void> {
  await mariadb.sql([...WAREHOUSE, 'bench'].map((name) => `DROP DATABASE IF EXISTS ${name};`).join(' '));
  for (const name of ['store', 'target']) await rm(join(project.folder, name), { recursive: true, force: true });
}

function lineOf(measure: string, goal: string, seen: Comparison): Line {
  const both = [seen.ours, seen.theirs].map((side) => figures(side, ['wall', 'cpu']));
  return { measure, goal, seen: ratios(seen, ['wall', 'cpu']), figures: both.join(' / ') };
}
