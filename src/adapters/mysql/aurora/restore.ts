import { setTimeout as sleep } from 'node:timers/promises';
import type { DBCluster, DBInstance } from '@aws-sdk/client-rds';
import type { ClusterRestore } from '../../../adapter/index.ts';
import { fail } from '../../../errors.ts';
import { isTaken, refused, type Rds } from './client.ts';
import { describeCluster, describeInstance, writerOf } from './describe.ts';

/** Longest name of a cluster or an instance. */
const LONGEST_NAME = 63;
const [FIRST_PAUSE_MILLIS, LONGEST_PAUSE_MILLIS] = [500, 20_000];

/** What the new cluster is called: `warehouse-at-20260206t060000`. */
export function restoredName(cluster: string, at: Date): string {
  const suffix = `-at-${at.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').toLowerCase()}`;
  return `${cluster.slice(0, LONGEST_NAME - suffix.length - 2)}${suffix}`;
}

/** The cluster as it was, with an instance like the one that writes now; both available. */
export async function restoreCluster(
  rds: Rds,
  { at, tell, signal }: ClusterRestore,
  patience: number,
): Promise<{ readonly cluster: DBCluster; readonly instance: string }> {
  const source = await describeCluster(rds);
  const writer = await writerOf(rds, source);
  const name = restoredName(rds.cluster, at);
  const instance = `${name}-1`;
  const wait = waiting({ name, tell, signal, patience });
  await make(rds, 'RestoreDBClusterToPointInTime', () => rds.client.send(clusterCommand(rds, source, { name, at })));
  await wait(`cluster ${name}`, async () => (await describeCluster(rds, name)).Status);
  await make(rds, 'CreateDBInstance', () => rds.client.send(instanceCommand(rds, writer, { name, instance })));
  await wait(`instance ${instance}`, async () => (await describeInstance(rds, instance)).DBInstanceStatus);
  return { cluster: await describeCluster(rds, name), instance };
}

/** What is there already was made by an earlier try. */
async function make(rds: Rds, action: string, work: () => Promise<unknown>): Promise<void> {
  await work().catch((cause: unknown) => (isTaken(cause) ? undefined : refused(cause, rds, action)));
}

/** Its network, its rights and its settings are those of the cluster that stands. */
function clusterCommand({ sdk }: Rds, source: DBCluster, { name, at }: { readonly name: string; readonly at: Date }) {
  const groups = (source.VpcSecurityGroups ?? []).flatMap((group) => group.VpcSecurityGroupId ?? []);
  const scaling = source.ServerlessV2ScalingConfiguration;
  return new sdk.RestoreDBClusterToPointInTimeCommand({
    DBClusterIdentifier: name,
    SourceDBClusterIdentifier: source.DBClusterIdentifier,
    RestoreToTime: at,
    CopyTagsToSnapshot: source.CopyTagsToSnapshot,
    Tags: source.TagList,
    EnableIAMDatabaseAuthentication: source.IAMDatabaseAuthenticationEnabled,
    ...(source.DBSubnetGroup === undefined ? {} : { DBSubnetGroupName: source.DBSubnetGroup }),
    ...(groups.length === 0 ? {} : { VpcSecurityGroupIds: groups }),
    ...(source.DBClusterParameterGroup === undefined
      ? {}
      : { DBClusterParameterGroupName: source.DBClusterParameterGroup }),
    ...(source.Port === undefined ? {} : { Port: source.Port }),
    ...(scaling === undefined
      ? {}
      : { ServerlessV2ScalingConfiguration: { MinCapacity: scaling.MinCapacity, MaxCapacity: scaling.MaxCapacity } }),
  });
}

function instanceCommand(
  { sdk }: Rds,
  writer: DBInstance,
  { name, instance }: { readonly name: string; readonly instance: string },
) {
  const parameters = writer.DBParameterGroups?.[0]?.DBParameterGroupName;
  return new sdk.CreateDBInstanceCommand({
    DBInstanceIdentifier: instance,
    DBClusterIdentifier: name,
    Engine: writer.Engine,
    DBInstanceClass: writer.DBInstanceClass,
    PubliclyAccessible: writer.PubliclyAccessible,
    ...(parameters === undefined ? {} : { DBParameterGroupName: parameters }),
  });
}

interface Waiting {
  readonly name: string;
  readonly tell: ClusterRestore['tell'];
  readonly signal: AbortSignal;
  readonly patience: number;
}

/** Asks again and again, ever less often, until it is available; each change is told. Errors: `cluster-slow`, `interrupted`. */
function waiting({ name, tell, signal, patience }: Waiting) {
  const end = performance.now() + patience;
  return async (what: string, ask: () => Promise<string | undefined>): Promise<void> => {
    let [told, pause] = ['', FIRST_PAUSE_MILLIS];
    for (;;) {
      const status = (await ask()) ?? 'unknown';
      if (status !== told) tell(`${what}: ${status}`);
      if (status === 'available') return;
      told = status;
      if (performance.now() > end) fail('cluster-slow', { cluster: name, what, status, minutes: patience / 60_000 });
      await sleep(pause, undefined, { signal }).catch((cause: unknown) =>
        fail('interrupted', { during: `waiting for ${what}` }, { cause }),
      );
      pause = Math.min(pause * 1.5, LONGEST_PAUSE_MILLIS);
    }
  };
}
