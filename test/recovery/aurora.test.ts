import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import {
  CreateDBClusterCommand,
  CreateDBClusterParameterGroupCommand,
  CreateDBInstanceCommand,
  DescribeDBClustersCommand,
  DescribeDBInstancesCommand,
  RDSClient,
} from '@aws-sdk/client-rds';
import { customers, type ShopProject } from '../flow/project.ts';
import { rowsOn, shopOn, versionsOn } from '../flow/server-shop.ts';
import { startMariadb, type Mariadb } from '../server/mariadb.ts';
import { S3Server } from '../server/s3.ts';
import { serverOn, type TestServer } from '../server/subject.ts';
import { publishedAt } from './shop.ts';

const ROOT = join(import.meta.dirname, '..', '..');
/** The calls go to moto, which keeps no data: what the new cluster holds is a MariaDB that the test fills. */
const [provider, source, restored] = await Promise.all([S3Server.start(), startMariadb(), startMariadb()]);
after(async () => {
  await provider[Symbol.asyncDispose]();
  await Promise.all([source.stop(), restored.stop()]);
});
const env = { ...provider.env, AWS_ENDPOINT_URL_RDS: provider.env['AWS_ENDPOINT_URL_S3'] };

const rds = new RDSClient({
  endpoint: provider.env['AWS_ENDPOINT_URL_S3'] ?? '',
  region: 'eu-central-1',
  credentials: { accessKeyId: 'varve', secretAccessKey: 'varve-secret' },
});

/** Its output says `mysql`, as Aurora's does. */
const clusterOn = (machine: Mariadb, more: Readonly<Record<string, unknown>> = {}): TestServer =>
  serverOn(machine, { type: 'mysql', ...more });

/** A cluster with one instance, as Aurora has it. */
async function makeCluster(name: string): Promise<void> {
  await rds.send(
    new CreateDBClusterParameterGroupCommand({
      DBClusterParameterGroupName: `${name}-settings`,
      DBParameterGroupFamily: 'aurora-mysql8.0',
      Description: 'of the warehouse',
    }),
  );
  await rds.send(
    new CreateDBClusterCommand({
      DBClusterIdentifier: name,
      Engine: 'aurora-mysql',
      MasterUsername: 'admin',
      MasterUserPassword: 'not-a-secret',
      DBClusterParameterGroupName: `${name}-settings`,
      VpcSecurityGroupIds: ['sg-12345678'],
      Port: 3307,
    }),
  );
  await rds.send(
    new CreateDBInstanceCommand({
      DBInstanceIdentifier: `${name}-writer`,
      DBClusterIdentifier: name,
      Engine: 'aurora-mysql',
      DBInstanceClass: 'db.r6g.large',
    }),
  );
}

/** What the provider's storage does: the new cluster holds what stood then. */
async function carryOver(): Promise<void> {
  const schemas = ['staging', 'silver', 'gold', 'varve', 'main'];
  await restored.sql((await source.dump('--databases', ...schemas)).toString());
}

const script = (shop: ShopProject, ...args: readonly string[]): Promise<{ stdout: string; stderr: string }> =>
  promisify(execFile)(join(ROOT, 'scripts', 'rollback_etl.sh'), args, {
    cwd: shop.dir,
    env: { ...process.env, ...env },
  });

test('rollback_etl.sh on Aurora: the window; to a new cluster, checked, with how to switch over; nothing is deleted', async () => {
  await makeCluster('warehouse');
  const aurora = { cluster: 'warehouse', reach: { unix_socket: restored.socket } };
  const server = clusterOn(source, { aurora });
  await using shop = await shopOn(server);
  await shop.dump('2026-02-06', customers(3));
  assert.equal((await shop.varve('daily')).code, 0);
  const instant = await publishedAt(shop, '2026-02-06');
  await carryOver();
  const then = await versionsOn(server);
  await new Promise((resolve) => setTimeout(resolve, 2_500)); // the window reaches behind the commit
  await shop.dump('2026-02-07', [{ id: 1, status: 'b' }, ...customers(4).slice(1)]);
  assert.equal((await shop.varve('daily')).code, 0);
  const now = await versionsOn(server);

  const { stdout: window } = await script(shop);
  assert.match(window, /From \S+ to \S+ can be gone back to/);
  assert.match(window, /2026-02-06 .*a new cluster from warehouse/);

  const { stdout: done, stderr } = await script(shop, instant);
  const name = /the new cluster (warehouse-at-\S+),/.exec(done)?.[1] ?? '';
  assert.match(`${done}${stderr}`, new RegExp(`instance ${name}-1: available`));
  assert.match(done, /Nothing was deleted: warehouse stands as it was/);
  assert.match(done, new RegExp(`server: ${name}\\S*, port: 3307, aurora: {cluster: ${name}}`));
  assert.match(done, /customer_history: 5 → 3 versions/);

  const { DBClusters = [] } = await rds.send(new DescribeDBClustersCommand({}));
  assert.deepEqual(DBClusters.map((c) => c.DBClusterIdentifier).sort(), ['warehouse', name]);
  const made = DBClusters.find((c) => c.DBClusterIdentifier === name);
  assert.equal(made?.DBClusterParameterGroup, 'warehouse-settings');
  assert.deepEqual(
    made.VpcSecurityGroups?.map((g) => g.VpcSecurityGroupId),
    ['sg-12345678'],
  );
  const { DBInstances = [] } = await rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: `${name}-1` }));
  assert.equal(DBInstances[0]?.DBInstanceClass, 'db.r6g.large');

  // what stood is as it was; the new one goes on as if it had always been there
  assert.deepEqual(await versionsOn(server), now);
  const there = clusterOn(restored);
  assert.deepEqual(await versionsOn(there), then);
  await shop.write({ 'profiles.yml': `shop: {target: prod, outputs: {prod: ${JSON.stringify(there.output)}}}\n` });
  const carried = await shop.varve('daily');
  assert.equal(carried.code, 0, carried.text);
  assert.deepEqual(await versionsOn(there), now);
  assert.equal((await shop.varve('verify')).code, 0);
  assert.deepEqual(await rowsOn(there, "select count(*) from varve.ledger where kind = 'restored'"), [['1']]);
});

test('a cluster whose data are not what the ledger says, one that is not there, and one that AWS does not show', async () => {
  await makeCluster('other');
  const server = clusterOn(source, { aurora: { cluster: 'other', reach: { unix_socket: restored.socket } } });
  await restored.sql('drop database if exists silver; drop database if exists varve');
  await using shop = await shopOn(server);
  await shop.dump('2026-02-06', customers(3));
  assert.equal((await shop.varve('daily')).code, 0);
  await carryOver();
  await restored.sql("update silver.customer_history set status = 'x' where id = 2");
  const instant = await publishedAt(shop, '2026-02-06');
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  const tampered = await shop.start({ args: ['restore', instant], env }).ended;
  assert.equal(tampered.code, 6, tampered.text);
  assert.match(tampered.text, /not what stood at/);
  const early = await shop.start({ args: ['restore', '2020-01-01T00:00:00Z'], env }).ended;
  assert.equal(early.code, 4, early.text);

  const output = { ...server.output, aurora: { cluster: 'nobody' } };
  await shop.write({ 'profiles.yml': `shop: {target: prod, outputs: {prod: ${JSON.stringify(output)}}}\n` });
  const unknown = await shop.start({ args: ['restore'], env }).ended;
  assert.equal(unknown.code, 5, unknown.text);
  assert.match(unknown.text, /The cluster nobody cannot be restored: .*not found[\s\S]*aurora: {cluster, region}/);
});
