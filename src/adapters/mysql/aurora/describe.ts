import type { DBCluster, DBInstance } from '@aws-sdk/client-rds';
import { fail } from '../../../errors.ts';
import { refused, type Rds } from './client.ts';

/** The cluster of a name. Errors: `cluster-unknown`. */
export async function describeCluster(rds: Rds, name: string = rds.cluster): Promise<DBCluster> {
  const { sdk, client } = rds;
  const { DBClusters = [] } = await client
    .send(new sdk.DescribeDBClustersCommand({ DBClusterIdentifier: name }))
    .catch((cause: unknown) => refused(cause, rds, 'DescribeDBClusters'));
  return DBClusters[0] ?? fail('cluster-unknown', { cluster: name, reason: 'there is none of that name' });
}

export async function describeInstance(rds: Rds, name: string): Promise<DBInstance> {
  const { sdk, client } = rds;
  const { DBInstances = [] } = await client
    .send(new sdk.DescribeDBInstancesCommand({ DBInstanceIdentifier: name }))
    .catch((cause: unknown) => refused(cause, rds, 'DescribeDBInstances'));
  return DBInstances[0] ?? fail('cluster-unknown', { cluster: name, reason: 'it has no instance of that name' });
}

/** The instance that writes; any other where none is named so. Errors: `cluster-unknown`. */
export async function writerOf(rds: Rds, { DBClusterMembers = [] }: DBCluster): Promise<DBInstance> {
  const member = DBClusterMembers.find((m) => m.IsClusterWriter === true) ?? DBClusterMembers[0];
  const name = member?.DBInstanceIdentifier;
  if (name === undefined)
    return fail('cluster-unknown', { cluster: rds.cluster, reason: 'it has no instance whose class could be copied' });
  return describeInstance(rds, name);
}
